// Frames in frames of this origin, five deep, and one of another; a service worker, where the platform has such.
const depth = Number(new URLSearchParams(location.search).get('depth') ?? 0);
if (depth < 5) {
  const inner = document.createElement('iframe');
  inner.src = `frames.html?depth=${depth + 1}`;
  inner.title = `Frame ${depth + 1}`;
  const foreign = document.createElement('iframe');
  foreign.src = 'other://localhost/page';
  foreign.title = 'Another origin';
  document.body.append(inner, foreign);
}
document.querySelector('h1').textContent = `Frames, depth ${depth}`;
navigator.serviceWorker?.register('worker.js').catch(() => {});
