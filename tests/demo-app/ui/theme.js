// The colours, before anything is painted: the app keeps the settings, and the storage the last theme that it told.
"use strict";

localStorage.theme ??= "light";
document.documentElement.dataset.theme = localStorage.theme;
