// What every page shares: asking the app, hearing from it, and its settings.

const { invoke } = window.__TAURI__.core;
const { listen } = window.__TAURI__.event;

export { invoke, listen };

export const element = (id) => document.getElementById(id);

// Calls a command for somebody who reads what went wrong in `problem`; gives undefined then.
export async function attempt(problem, command, parameters) {
  problem.textContent = "";
  try {
    return (await invoke(command, parameters)) ?? null;
  } catch (error) {
    console.error(`${command} failed: ${error}`);
    problem.textContent = String(error);
    return undefined;
  }
}

function show({ theme }) {
  if (document.documentElement.dataset.theme === theme) return;
  localStorage.theme = theme;
  document.documentElement.dataset.theme = theme;
}

// Shows the theme, and tells `changed` of the settings: now, and whenever they change.
export async function follow(changed) {
  const told = (settings) => {
    show(settings);
    changed(settings);
  };
  await listen("settings-changed", ({ payload }) => told(payload));
  told(await invoke("settings"));
}
