import { StatesError } from './error.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

function failed(cause: string): StatesError {
  return new StatesError('States.ItemReaderFailed', cause);
}

/** The items of a data set, as ReaderConfig says that its text is to be read. Throws `States.ItemReaderFailed`. */
export function readItems(text: string, config: JsonObject): Json[] {
  const { InputType = 'JSON', MaxItems } = config;
  const read = formats[String(InputType)];
  if (!read)
    throw failed(`The InputType '${InputType}' is not supported. Supported: ${Object.keys(formats).join(', ')}`);
  const items = read(text, config);
  const most = Number(MaxItems ?? 0);
  return most > 0 ? items.slice(0, most) : items;
}

const formats: Readonly<Record<string, (text: string, config: JsonObject) => Json[]>> = {
  JSON(text, { ItemsPointer }) {
    const value = pointed(json(text), typeof ItemsPointer === 'string' ? ItemsPointer : '');
    if (Array.isArray(value)) return value;
    if (isObject(value)) return Object.entries(value).map(([Key, Value]) => ({ Key, Value }));
    throw failed('Attempting to map over non-iterable node.');
  },
  JSONL: (text) => lines(text).map(json),
  CSV(text, config) {
    const rows = csv(text, DELIMITERS[String(config.CSVDelimiter ?? 'COMMA')] ?? ',');
    const given = config.CSVHeaderLocation === 'GIVEN';
    const headers = given ? (config.CSVHeaders as string[]) : rows.shift();
    if (!headers) return [];
    return rows.map((row) => Object.fromEntries(headers.map((header, at) => [header, row[at] ?? ''])));
  },
};

const DELIMITERS: Readonly<Record<string, string>> = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' };

function json(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw failed(`Attempting to parse a data set that is not JSON: ${text.slice(0, 80)}`);
  }
}

function lines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}

/** A JSON pointer into the document. */
function pointed(document: Json, pointer: string): Json | undefined {
  let at: Json | undefined = document;
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replace(/~1/g, '/').replace(/~0/g, '~');
    at = Array.isArray(at) ? at[Number(key)] : isObject(at) ? at[key] : undefined;
  }
  return at;
}

/** RFC 4180: quoted fields may hold delimiters, line breaks and doubled quotes. */
function csv(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  const endField = () => {
    row.push(field);
    field = '';
  };
  const endRow = () => {
    endField();
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (quoted) {
      if (char !== '"') field += char;
      else if (text[at + 1] === '"') field += text[at++];
      else quoted = false;
    } else if (char === '"' && field === '') quoted = true;
    else if (char === delimiter) endField();
    else if (char === '\n') endRow();
    else if (char !== '\r' || text[at + 1] !== '\n') field += char;
  }
  endRow();
  return rows;
}
