// Keeps the queue current without moving a row: what stands changes in its place, what is new or
// gone waits behind a line that the reader presses. Asks with an ETag; nothing new costs nothing.
import { watch } from "./changes.js";

export function start(list) {
  const bar = document.querySelector("[data-news]");
  let tag = list.dataset.rows;

  const look = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(list.dataset.from, { headers: { "If-None-Match": `"${tag}"` } });
      if (answer.redirected) location.reload();
      if (answer.status !== 200 || answer.redirected) return;
      tag = (answer.headers.get("ETag") ?? "").replaceAll('"', "");
      show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch { /* offline: the next look will tell */ }
  };

  const show = (page) => {
    const theirs = new Map([...page.querySelectorAll("[data-case]")].map((row) => [row.dataset.case, row]));
    let gone = 0;
    for (const row of list.querySelectorAll("[data-case]")) {
      const now = theirs.get(row.dataset.case);
      theirs.delete(row.dataset.case);
      row.classList.toggle("queue__row--gone", !now);
      if (!now) gone += 1;
      else change(row, now);
    }
    bar.hidden = theirs.size + gone === 0;
    bar.querySelector("span").textContent = words(theirs.size, gone);
    document.title = document.title.replace(/^(\(\d+ new\) )?/, theirs.size ? `(${theirs.size} new) ` : "");
  };

  // Cell by cell, and never the one with the link that may have the focus.
  const change = (row, now) => {
    [...row.children].forEach((cell, at) => {
      const fresh = now.children[at];
      if (cell.tagName === "TD" && cell.innerHTML !== fresh.innerHTML) cell.replaceWith(document.importNode(fresh, true));
    });
  };

  const words = (fresh, gone) =>
    [fresh ? `${fresh} new` : "", gone ? `${gone} no longer here` : ""].filter(Boolean).join(", ");

  watch(look, Number(list.dataset.every) * 1000);
}
