// The export: asks for a name, shows how far it is, and can be cancelled.

import { attempt, element, invoke, listen } from "./app.js";

function running(isRunning) {
  element("export").hidden = isRunning;
  element("progress").hidden = !isRunning;
  element("cancel").hidden = !isRunning;
  element("progress").value = 0;
}

async function start(say) {
  const name = prompt("What is the export's folder called?", "my notes");
  if (name === null) return;
  running(true);
  say("Exporting…");
  const exported = await attempt(element("problem"), "export_notes", { name });
  running(false);
  if (exported === undefined) {
    say("The export failed.");
  } else if (exported.cancelled) {
    console.info("export cancelled");
    say("The export was cancelled.");
  } else {
    const count = exported.notes === 1 ? "1 note is" : `${exported.notes} notes are`;
    console.info(`exported ${exported.notes}`);
    say(`Exported “${name}”.`);
    alert(`${count} in ${exported.folder}`);
  }
}

export const isExporting = () => !element("progress").hidden;
export const cancelExport = () => invoke("cancel_export");

export async function offerExport(say) {
  element("export").addEventListener("click", () => start(say));
  element("cancel").addEventListener("click", cancelExport);
  await listen("export-progress", ({ payload: { done, total } }) => {
    element("progress").value = (100 * done) / total;
  });
}
