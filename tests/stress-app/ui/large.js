// Ten thousand nodes; open and closed shadow roots in one another; a canvas; a list of which only what is seen exists.
const list = document.getElementById('list');
for (let n = 0; n < 5000; n += 1) {
  const item = document.createElement('li');
  const button = document.createElement('button');
  button.textContent = `Item ${n}`;
  button.dataset.testid = `item-${n}`;
  item.append(button);
  list.append(item);
}
let host = document.getElementById('shadows');
for (let depth = 0; depth < 8; depth += 1) {
  const root = host.attachShadow({ mode: depth === 6 ? 'closed' : 'open' });
  const button = document.createElement('button');
  button.textContent = `In shadow ${depth}`;
  const secret = document.createElement('input');
  secret.type = 'password';
  secret.value = ['CANARY-7f3a', 'do-not-leak'].join('-');
  host = document.createElement('div');
  root.append(button, secret, host);
}
const drawn = document.getElementById('canvas').getContext('2d');
let frame = 0;
setInterval(() => {
  frame += 1;
  drawn.fillStyle = `hsl(${frame % 360} 80% 60%)`;
  drawn.fillRect(frame % 300, 10, 20, 60);
}, 50);
const rows = document.getElementById('rows');
const box = document.getElementById('virtual');
const show = () => {
  const first = Math.floor(box.scrollTop / 20);
  rows.style.height = '2000000px';
  rows.replaceChildren(
    ...Array.from({ length: 10 }, (_, n) => {
      const row = document.createElement('div');
      row.className = 'row';
      row.textContent = `Row ${first + n} of 100000`;
      return row;
    }),
  );
};
box.addEventListener('scroll', show);
show();
