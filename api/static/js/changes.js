// When a page looks whether it is still current: as soon as the server's stream says that something
// changed, and once a minute for the times it shows. Without a stream (none free, cut off, ended)
// it looks every few seconds. A hidden page holds no stream and does not look.
const MINUTE = 60_000;
const HEARD = 30_000; // a stream lasts 25 s

export function watch(look, every) {
  let stream = null;
  let [told, heard, looked, tried] = ["", 0, Date.now(), 0];

  const ask = () => { looked = Date.now(); look(); };
  const rest = () => { stream?.close(); stream = null; heard = 0; };

  const listen = () => {
    tried = Date.now();
    stream = new EventSource("/changes");
    stream.onopen = () => { heard = Date.now(); };
    stream.onmessage = ({ data }) => {
      if (data !== told) ask();
      [told, heard] = [data, Date.now()];
    };
    // A browser opens the next stream by itself; refused, it gives up.
    stream.onerror = () => { if (stream?.readyState === EventSource.CLOSED) { rest(); ask(); } };
  };

  const tick = () => {
    if (document.hidden) { rest(); tried = 0; return; }
    if (!stream && Date.now() - tried >= MINUTE) listen();
    if (Date.now() - looked >= (Date.now() - heard < HEARD ? MINUTE : every)) ask();
  };

  document.addEventListener("visibilitychange", tick);
  addEventListener("pagehide", rest);
  setInterval(tick, 1000);
  tick();
}
