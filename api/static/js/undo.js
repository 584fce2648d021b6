// Counts the seconds of the undo window down; when it is over the page is loaded again.
export function start(bar) {
  const out = bar.querySelector("[data-seconds]");
  const end = Date.now() + Number(bar.dataset.undo) * 1000;
  const timer = setInterval(() => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    out.textContent = String(left);
    if (left === 0) {
      clearInterval(timer);
      setTimeout(() => location.assign(location.pathname), 1500);
    }
  }, 250);
}
