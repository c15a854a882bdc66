// The list of shortcuts: a page of its own, so that there is somewhere to come back from.

import { element, follow } from "./app.js";

const back = () => history.back();
element("back").addEventListener("click", back);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") back();
});

follow(() => {});
