// Changes, events, messages and requests without end, some hundreds a second.
const changing = document.getElementById('changing');
const churn = document.getElementById('churn');
let count = 0;
setInterval(() => {
  for (let n = 0; n < 20; n += 1) {
    count += 1;
    changing.textContent = String(count);
    const part = document.createElement('button');
    part.textContent = `Part ${count}`;
    churn.append(part);
    if (churn.childElementCount > 200) churn.firstElementChild.remove();
  }
  console.log('flood', count, { deep: { er: [count] } });
  console.error(new Error(`flood ${count}`).message);
  window.__TAURI__?.event?.emit('flood', { count, text: 'x'.repeat(200) }).catch(() => {});
  window.dispatchEvent(new CustomEvent('flood', { detail: count }));
  fetch(`missing-${count % 7}.json`).catch(() => {});
  history.replaceState({ count }, '', `?n=${count % 11}`);
  try {
    localStorage.setItem(`flood-${count % 50}`, 'y'.repeat(300));
  } catch {
    // Full, or none.
  }
}, 100);
