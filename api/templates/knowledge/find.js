// Finds rules while one types: every word has to occur in an entry. Nothing is asked of a server.
export function start(book) {
  const form = book.querySelector(".book__find");
  const words = form.querySelector("#find");
  const checked = form.querySelector("#how-checked");
  const said = form.querySelector(".book__count");
  const entries = [...book.querySelectorAll("[data-entry]")].map((node) => ({
    node, text: `${node.id} ${node.textContent}`.toLowerCase(),
  }));
  const sections = [...book.querySelectorAll(".book__section")];
  const filter = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { node, text } of entries) {
      const fits = wanted.every((word) => text.includes(word))
        && (!checked.value || node.dataset.entry === checked.value);
      node.hidden = !fits;
      shown += fits;
    }
    for (const section of sections) section.hidden = !section.querySelector("[data-entry]:not([hidden])");
    const all = !wanted.length && !checked.value;
    said.textContent = all ? `${entries.length} entries` : `${shown} of ${entries.length} entries`;
  };
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.closest("[hidden]")) return;
    words.value = checked.value = "";
    filter();
    target.scrollIntoView();
  };
  let waiting;
  words.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 80); });
  checked.addEventListener("change", filter);
  form.addEventListener("submit", (event) => { event.preventDefault(); filter(); });
  window.addEventListener("hashchange", reveal);
  form.hidden = false;
  filter();
}
