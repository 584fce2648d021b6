// Asks whether this page is still current: told by the stream, or only now and then. It never changes the page under the
// reader's hands: it loads anew only when nothing was typed, else it offers a link.
import { watch } from "./changes.js";

export function start(bar) {
  const every = Number(bar.dataset.every || 15) * 1000;
  let version = bar.dataset.live;
  let typed = false;
  document.addEventListener("input", () => { typed = true; });
  const look = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(bar.dataset.from, { headers: { Accept: "application/json" } });
      // The session is over: what stands here is not left open, unless somebody typed into it.
      if (answer.redirected && !typed) location.reload();
      if (answer.redirected || !answer.ok) return;
      const now = await answer.json();
      if (now.version === version) return;
      version = now.version;
      if (bar.dataset.reload === "yes" && !typed) location.assign(bar.querySelector("a").href);
      else bar.hidden = false;
    } catch { /* offline: the next look will tell */ }
  };
  if (bar.dataset.stream === "yes") watch(look, every);
  else setInterval(look, every);
}
