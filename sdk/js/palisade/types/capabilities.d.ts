/// <reference path="./app-info.d.ts" />
/// <reference path="./app-state.d.ts" />
/// <reference path="./call-context.d.ts" />
/// <reference path="./contract-store.d.ts" />
/// <reference path="./database.d.ts" />
/// <reference path="./elicitation.d.ts" />
/// <reference path="./event-log.d.ts" />
/// <reference path="./fault.d.ts" />
/// <reference path="./grants.d.ts" />
/// <reference path="./host-info.d.ts" />
/// <reference path="./host-state.d.ts" />
/// <reference path="./ipc-invoke.d.ts" />
/// <reference path="./ipc-log.d.ts" />
/// <reference path="./ipc-registry.d.ts" />
/// <reference path="./log-clear.d.ts" />
/// <reference path="./memory-info.d.ts" />
/// <reference path="./navigation-history.d.ts" />
/// <reference path="./navigation.d.ts" />
/// <reference path="./net-route.d.ts" />
/// <reference path="./page-animation.d.ts" />
/// <reference path="./page-eval.d.ts" />
/// <reference path="./page-input.d.ts" />
/// <reference path="./page-read.d.ts" />
/// <reference path="./page-style.d.ts" />
/// <reference path="./page-trace.d.ts" />
/// <reference path="./process-info.d.ts" />
/// <reference path="./recording.d.ts" />
/// <reference path="./roots.d.ts" />
/// <reference path="./sampling.d.ts" />
/// <reference path="./screen-capture.d.ts" />
/// <reference path="./storage-read.d.ts" />
/// <reference path="./storage-write.d.ts" />
/// <reference path="./window-capture.d.ts" />
/// <reference path="./window-manage.d.ts" />
/// <reference path="./window-read.d.ts" />

import type { Context } from '../context.js';
import type { Files } from '../files.js';

/** What a tool is handed: those of these that package.json names. */
export interface Capabilities {
  /** Capability `files`. */
  files: Files;
  /** Capability `call-context`. */
  context: Context;
  /** Capability `app-info`. */
  appInfo: typeof import('palisade:host/app-info@0.1.0');
  /** Capability `app-state`. */
  appState: typeof import('palisade:host/app-state@0.1.0');
  /** Capability `contract-store`. */
  contractStore: typeof import('palisade:host/contract-store@0.1.0');
  /** Capability `database`. */
  database: typeof import('palisade:host/database@0.1.0');
  /** Capability `elicitation`. */
  elicitation: typeof import('palisade:host/elicitation@0.1.0');
  /** Capability `event-log`. */
  eventLog: typeof import('palisade:host/event-log@0.1.0');
  /** Capability `fault`. */
  fault: typeof import('palisade:host/fault@0.1.0');
  /** Capability `grants`. */
  grants: typeof import('palisade:host/grants@0.1.0');
  /** Capability `host-info`. */
  hostInfo: typeof import('palisade:host/host-info@0.1.0');
  /** Capability `host-state`. */
  hostState: typeof import('palisade:host/host-state@0.1.0');
  /** Capability `ipc-invoke`. */
  ipcInvoke: typeof import('palisade:host/ipc-invoke@0.1.0');
  /** Capability `ipc-log`. */
  ipcLog: typeof import('palisade:host/ipc-log@0.1.0');
  /** Capability `ipc-registry`. */
  ipcRegistry: typeof import('palisade:host/ipc-registry@0.1.0');
  /** Capability `log-clear`. */
  logClear: typeof import('palisade:host/log-clear@0.1.0');
  /** Capability `memory-info`. */
  memoryInfo: typeof import('palisade:host/memory-info@0.1.0');
  /** Capability `navigation-history`. */
  navigationHistory: typeof import('palisade:host/navigation-history@0.1.0');
  /** Capability `navigation`. */
  navigation: typeof import('palisade:host/navigation@0.1.0');
  /** Capability `net-route`. */
  netRoute: typeof import('palisade:host/net-route@0.1.0');
  /** Capability `page-animation`. */
  pageAnimation: typeof import('palisade:host/page-animation@0.1.0');
  /** Capability `page-eval`. */
  pageEval: typeof import('palisade:host/page-eval@0.1.0');
  /** Capability `page-input`. */
  pageInput: typeof import('palisade:host/page-input@0.1.0');
  /** Capability `page-read`. */
  pageRead: typeof import('palisade:host/page-read@0.1.0');
  /** Capability `page-style`. */
  pageStyle: typeof import('palisade:host/page-style@0.1.0');
  /** Capability `page-trace`. */
  pageTrace: typeof import('palisade:host/page-trace@0.1.0');
  /** Capability `process-info`. */
  processInfo: typeof import('palisade:host/process-info@0.1.0');
  /** Capability `recording`. */
  recording: typeof import('palisade:host/recording@0.1.0');
  /** Capability `roots`. */
  roots: typeof import('palisade:host/roots@0.1.0');
  /** Capability `sampling`. */
  sampling: typeof import('palisade:host/sampling@0.1.0');
  /** Capability `screen-capture`. */
  screenCapture: typeof import('palisade:host/screen-capture@0.1.0');
  /** Capability `storage-read`. */
  storageRead: typeof import('palisade:host/storage-read@0.1.0');
  /** Capability `storage-write`. */
  storageWrite: typeof import('palisade:host/storage-write@0.1.0');
  /** Capability `window-capture`. */
  windowCapture: typeof import('palisade:host/window-capture@0.1.0');
  /** Capability `window-manage`. */
  windowManage: typeof import('palisade:host/window-manage@0.1.0');
  /** Capability `window-read`. */
  windowRead: typeof import('palisade:host/window-read@0.1.0');
}
