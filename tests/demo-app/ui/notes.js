// The main window: shows the notes, and adds to them.
"use strict";

const { invoke } = window.__TAURI__.core;
const element = (id) => document.getElementById(id);

function item(note) {
  const li = document.createElement("li");
  const text = document.createElement("div");
  const title = document.createElement("h2");
  const body = document.createElement("p");
  const remove = document.createElement("button");
  title.textContent = note.title;
  body.textContent = note.body;
  remove.textContent = "Delete";
  remove.className = "quiet";
  remove.setAttribute("aria-label", `Delete ${note.title}`);
  remove.addEventListener("click", async () => {
    await invoke("delete_note", { id: note.id });
    await show();
  });
  text.append(title, body);
  li.append(text, remove);
  return li;
}

async function show() {
  const notes = await invoke("list_notes");
  element("notes").replaceChildren(...notes.map(item));
  element("count").textContent = notes.length === 1 ? "1 note" : `${notes.length} notes`;
}

element("new-note").addEventListener("submit", async (event) => {
  event.preventDefault();
  element("problem").textContent = "";
  try {
    await invoke("add_note", { title: element("title").value, body: element("body").value });
    event.target.reset();
    await show();
  } catch (error) {
    element("problem").textContent = String(error);
  }
});

localStorage.setItem("theme", "light");
localStorage.setItem("session", "not for tools");
show();
