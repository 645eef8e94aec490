/** What a function's worker is started with. */
export interface Boot {
  /** The unpacked bundle. */
  readonly root: string;
  /** `index.handler`: the file below the root without its extension, and its export. */
  readonly handler: string;
  readonly logFormat: 'Text' | 'JSON';
  /** Where V8 keeps compiled code between workers. */
  readonly compileCache: string;
}

/** One event for the handler. */
export interface Invocation {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
  /** Variables that changed since the worker started: its role's credentials. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly clientContext?: string;
}

/** An error as a Lambda runtime reports it. */
export interface FunctionFault {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** What the worker says. Everything goes through one port, so that a line never arrives after the answer that it precedes. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unready'; readonly fault: FunctionFault }
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'answer'; readonly payload: string }
  | { readonly kind: 'fault'; readonly fault: FunctionFault };
