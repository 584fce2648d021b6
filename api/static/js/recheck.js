// Asks the server at every change whether this patient may get the sheet as it stands in the form.
// Saving checks again; this only says it earlier.
export function start(part) {
  const form = part.closest("form");
  const said = part.querySelector("[data-said]");
  let asked = 0;
  let timer = 0;

  const look = async () => {
    const mine = ++asked;
    try {
      const sent = { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } };
      const answer = await fetch(part.dataset.recheck, sent);
      if (!answer.ok || answer.redirected || mine !== asked) return;
      show(await answer.json());
    } catch { /* offline: saving will tell */ }
  };

  const show = ({ faults, changes }) => {
    for (const line of part.querySelectorAll("[data-fault]")) {
      const own = faults.filter((one) => one.exercise === line.dataset.fault).map((one) => one.says);
      line.textContent = own.join(" ");
      line.hidden = own.length === 0;
    }
    said.replaceChildren(
      list(faults.map((one) => one.says), "recheck__bad", "This sheet cannot be given like this:"),
      list(changes, "recheck__changes", faults.length ? "You changed:" : "May be given. You changed:"),
    );
    said.hidden = faults.length + changes.length === 0;
  };

  const list = (lines, name, title) => {
    const box = document.createElement("div");
    if (lines.length === 0) return box;
    box.className = name;
    const head = document.createElement("p");
    head.textContent = title;
    const items = document.createElement("ul");
    items.append(...lines.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    box.append(head, items);
    return box;
  };

  part.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 250); });
  if (part.closest("details[open]")) look();
}
