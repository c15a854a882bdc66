// Plants secrets where a tool must not come by them. What they are is asked of nobody: it is made of two halves here, so that this
// file does not hold it.
const canary = ['CANARY-7f3a', 'do-not-leak'].join('-');
for (const field of document.querySelectorAll('input[type=password]')) field.value = canary;
try {
  localStorage.setItem('session', canary);
} catch {
  // A page of an opaque origin has no storage.
}
const invoke = window.__TAURI__?.core?.invoke;
const logIn = () => invoke?.('login', { user: 'ann', password: canary }).catch(() => {});
document.getElementById('send')?.addEventListener('click', logIn);
setInterval(logIn, 2000);
