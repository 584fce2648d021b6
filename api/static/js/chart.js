// Says in words which places are marked, and keeps "none" and "not sure" apart from them.
export function start(chart) {
  const boxes = [...chart.querySelectorAll('input[type="checkbox"]')];
  const said = chart.querySelector("[data-said]");
  const words = (box) => chart.querySelector(`.chart__words label[for="${box.id}"]`).textContent.trim();
  const tell = () => {
    const marked = boxes.filter((box) => box.checked).map(words);
    said.hidden = marked.length === 0;
    said.textContent = marked.length ? `Marked: ${marked.join("; ")}.` : "";
  };
  said.setAttribute("aria-live", "polite");
  chart.addEventListener("change", ({ target }) => {
    if (target.checked) {
      const alone = target.hasAttribute("data-exclusive");
      for (const box of boxes) {
        if (box !== target && (alone || box.hasAttribute("data-exclusive"))) box.checked = false;
      }
    }
    tell();
  });
  tell();
}
