// A page that patches every function and accessor that it can reach from its globals.
(() => {
  const { defineProperty, getOwnPropertyDescriptor } = Object;
  const { ownKeys } = Reflect;
  const lie = function () {
    return 'HOSTILE';
  };
  const prototypes = [];
  const seen = new Set();
  const visit = (object) => {
    if ((typeof object !== 'object' && typeof object !== 'function') || object === null || seen.has(object)) return;
    seen.add(object);
    prototypes.push(object);
  };
  for (const name of Object.getOwnPropertyNames(window)) {
    const property = getOwnPropertyDescriptor(window, name);
    if (typeof property.value === 'function' && property.value.prototype) {
      visit(property.value.prototype);
      if (['Object', 'Array', 'String', 'Number', 'Promise', 'Reflect', 'Math'].includes(name)) visit(property.value);
    }
  }
  for (const object of [JSON, Math, Reflect, CSS, window, document, navigator, performance, history]) visit(object);
  for (const iterable of [[], '', new Map(), new Set()]) visit(Object.getPrototypeOf(iterable[Symbol.iterator]()));
  const patches = [];
  for (const object of prototypes) {
    for (const key of ownKeys(object)) {
      // The language asks for these by itself when it copies a list or awaits a promise; the script says that it needs them.
      if (key === 'constructor' || key === 'prototype' || key === Symbol.species) continue;
      const property = getOwnPropertyDescriptor(object, key);
      if (!property.configurable && !property.writable) continue;
      if (typeof property.value === 'function') patches.push({ object, key, configurable: property.configurable, isValue: true });
      else if (property.get && property.configurable) patches.push({ object, key, configurable: true, isValue: false });
    }
  }
  const count = patches.length;
  for (let i = 0; i < count; i += 1) {
    // No iteration here: that is among what is patched.
    const { object, key, configurable, isValue } = patches[i];
    try {
      if (isValue) defineProperty(object, key, configurable ? { value: lie, configurable: true, writable: true } : { value: lie });
      else defineProperty(object, key, { get: lie, set: lie, configurable: true });
    } catch {
      // Not to be patched after all.
    }
  }
  // Names that the script's own objects use: assigning to one must not reach these.
  const names = ['toJSON', 'kind', 'parts', 'size', 'limits', 'run'];
  for (let i = 0; i < names.length; i += 1) defineProperty(Object.prototype, names[i], { get: lie, set: lie, configurable: true });
})();
