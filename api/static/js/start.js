// Everything works without this; it adds the design system's behaviour and our own small parts.
import { initAll } from "../vendor/nhsuk-frontend/nhsuk-frontend-10.6.1.js";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();

const parts = { "[data-chart]": "./chart.js", "[data-live]": "./live.js", "[data-undo]": "./undo.js",
  "[data-keep]": "./keep.js", "[data-count]": "./count.js",
  "[data-recheck]": "./recheck.js", "[data-steps]": "./steps.js", "[data-keys]": "./keys.js", "[data-rows]": "./rows.js", "[data-fold]": "./fold.js",
  "[data-passkey]": "./passkey.js" };
for (const [selector, path] of Object.entries(parts)) {
  const found = document.querySelectorAll(selector);
  if (found.length) import(path).then((part) => found.forEach(part.start));
}
