// Single keys for the queue and the case page. They rest in fields, can be switched off for good
// (WCAG 2.1.4; the server remembers it for the person), and none of them signs: "a" only goes to
// the tick before it.
const LIST = "sciatriage-queue";

export function start(help) {
  const on = help.querySelector("[data-keys-on]");
  const opener = document.querySelector("[data-keys-open]");
  const form = help.querySelector("[data-keys-switch]");
  on.addEventListener("change", () => fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true }));
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
  remember();
  document.addEventListener("keydown", (event) => {
    const resting = !on.checked || help.open || event.ctrlKey || event.metaKey || event.altKey;
    if (resting || event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
    const act = event.key === "?" ? () => help.showModal() : acts()[event.key];
    if (act) { event.preventDefault(); act(); }
  });
}

const rows = () => [...document.querySelectorAll("[data-rows] a.queue__name")];

function acts() {
  const found = { j: () => move(1), k: () => move(-1), o: open };
  for (const part of document.querySelectorAll("[data-key]")) found[part.dataset.key] ??= () => go(part);
  return found;
}

// The order of the queue, as addresses only, so that j and k lead from case to case.
function remember() {
  const listed = rows();
  if (listed.length) sessionStorage.setItem(LIST, JSON.stringify(listed.map((link) => link.pathname)));
}

function move(by) {
  const listed = rows();
  if (listed.length) {
    const at = listed.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : listed.length - 1) : at + by;
    listed[Math.min(listed.length - 1, Math.max(0, next))].focus();
    return;
  }
  const order = JSON.parse(sessionStorage.getItem(LIST) ?? "[]");
  const next = order[order.indexOf(location.pathname) + by];
  if (next && order.includes(location.pathname)) location.assign(next);
}

function open() {
  if (rows().includes(document.activeElement)) document.activeElement.click();
}

// Unfolds a form and goes to its first field, or presses a button that asks for no more.
function go(part) {
  if (part.matches("button")) { part.click(); return; }
  if (part.matches("details")) {
    part.open = true;
    (part.querySelector("input:not([type=hidden]), textarea, select") ?? part.querySelector("summary")).focus();
  } else if (part.disabled) location.hash = "#blockers";
  else part.focus();
  part.scrollIntoView({ block: "center" });
}
