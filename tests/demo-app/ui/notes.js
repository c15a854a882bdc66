// The main window: the notes, and the one that is being written.

import { attempt, element, follow, invoke, listen } from "./app.js";
import { cancelExport, isExporting, offerExport } from "./export.js";
import { list } from "./list.js";

const form = element("new-note");
const problem = element("problem");
// No notes until they have come: none and not yet are two things.
const state = { notes: null, order: "new", current: null };

const say = (text) => {
  element("activity").textContent = text;
};
const titleOf = (id) => state.notes?.find((note) => note.id === id)?.title ?? "a note";
const show = () => {
  if (state.notes !== null) list(state, { open, remove });
};

async function refresh() {
  state.notes = await invoke("list_notes");
  show();
}

// Which note the form is about; null for a new one. What is in the fields is the caller's.
function write(current) {
  state.current = current;
  const mode = current === null ? "New note" : "Edit note";
  form.setAttribute("aria-label", mode);
  element("mode").textContent = mode;
  problem.textContent = "";
  form.dataset.colour = element("colour").value;
  show();
}

function clear() {
  form.reset();
  write(null);
}

function startNew() {
  clear();
  element("title").focus();
}

function open(note) {
  for (const field of ["title", "body", "colour"]) element(field).value = note[field];
  write(note.id);
  element("title").focus();
}

async function remove(note) {
  if (!confirm(`Delete “${note.title}”? This can't be undone.`)) return;
  const removed = await attempt(problem, "delete_note", { id: note.id });
  if (removed && state.current === note.id) clear();
}

async function save() {
  const { current } = state;
  const note = { title: element("title").value, body: element("body").value, colour: element("colour").value };
  if (note.title.trim() === "") {
    console.warn("not saved: there is no title");
    problem.textContent = "A note needs a title.";
    element("title").focus();
    return;
  }
  const saved =
    current === null
      ? await attempt(problem, "add_note", note)
      : await attempt(problem, "change_note", { id: current, ...note });
  if (saved === undefined) return;
  console.info(`saved “${note.title}”`);
  // Somebody may have opened another one meanwhile.
  if (current === null && state.current === null) clear();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
element("clear").addEventListener("click", startNew);
element("colour").addEventListener("change", () => {
  form.dataset.colour = element("colour").value;
});
element("search").addEventListener("input", show);
element("open-settings").addEventListener("click", () => attempt(problem, "open_settings"));

const SHORTCUTS = { s: () => form.requestSubmit(), n: startNew, ",": () => element("open-settings").click() };

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select") !== null;
  const act = event.ctrlKey || event.metaKey ? SHORTCUTS[event.key] : undefined;
  if (act) {
    event.preventDefault();
    act();
  } else if (event.key === "/" && !isTyping) {
    event.preventDefault();
    element("search").focus();
  } else if (event.key === "Escape" && event.target === element("search")) {
    element("search").value = "";
    element("search").blur();
    show();
  } else if (event.key === "Escape" && isExporting()) {
    cancelExport();
  }
});

// Each change is told by an event, whoever made it: this window, another one, or a tool.
function hear(event, verb) {
  return listen(event, async ({ payload: id }) => {
    const before = titleOf(id);
    await refresh();
    say(`${verb} “${event === "note-deleted" ? before : titleOf(id)}”.`);
  });
}

localStorage.session = "not for tools";
await Promise.all([
  hear("note-added", "Saved"),
  hear("note-changed", "Changed"),
  hear("note-deleted", "Deleted"),
  offerExport(say),
  follow(({ order }) => {
    state.order = order;
    show();
  }),
]);
await refresh();
