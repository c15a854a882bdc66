// The list of notes: in the order that the settings say, and only those that have what is searched for.

import { element } from "./app.js";

const DAY = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });

function made(tag, className, text) {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

function item(note, { isOpen, open, remove }) {
  const li = document.createElement("li");
  li.dataset.colour = note.colour;
  const button = made("button", "open", "");
  button.type = "button";
  if (isOpen) button.setAttribute("aria-current", "true");
  const day = made("time", "", DAY.format(note.created_at * 1000));
  day.dateTime = new Date(note.created_at * 1000).toISOString();
  // The spaces are for who hears the button read out.
  button.append(made("strong", "", note.title), " ", day, " ", made("span", "", note.body));
  button.addEventListener("click", () => open(note));
  const cross = made("button", "remove", "×");
  cross.type = "button";
  cross.title = "Delete";
  cross.setAttribute("aria-label", `Delete ${note.title}`);
  cross.addEventListener("click", () => remove(note));
  li.append(button, cross);
  return li;
}

const has = (note, words) => `${note.title}\n${note.body}`.toLowerCase().includes(words);

// Shows what `state` holds: `notes`, the `order`, and the `current` note's number.
export function list(state, actions) {
  const words = element("search").value.trim().toLowerCase();
  const ordered = state.order === "new" ? state.notes.toReversed() : state.notes;
  const found = ordered.filter((note) => has(note, words));
  const items = found.map((note) => item(note, { isOpen: note.id === state.current, ...actions }));
  element("notes").replaceChildren(...items);
  element("no-match").hidden = found.length > 0 || state.notes.length === 0;
  element("count").textContent = state.notes.length === 1 ? "1 note" : `${state.notes.length} notes`;
}
