// The settings window: every choice is kept as soon as it is made.

import { attempt, element, follow, invoke } from "./app.js";

const form = element("settings");

form.addEventListener("change", async () => {
  const settings = { theme: element("dark").checked ? "dark" : "light", order: form.elements.order.value };
  await attempt(element("problem"), "save_settings", { settings });
});

const close = () => invoke("close_settings");
element("close").addEventListener("click", close);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});

follow(({ theme, order }) => {
  element("dark").checked = theme === "dark";
  form.elements.order.value = order;
});
