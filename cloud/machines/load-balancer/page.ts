import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';

const REASONS: Record<number, string> = {
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

const html = (status: number) => {
  const title = `${status} ${REASONS[status] ?? STATUS_CODES[status]}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
};

/** What the load balancer says on its own behalf, looking like ALB's page. */
export function page(response: ServerResponse, status: number): void {
  answer(response, status, 'text/html', html(status));
}

/** The fixed response of a rule. */
export function answer(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, REASONS[status] ?? STATUS_CODES[status], {
    Server: 'awselb/2.0',
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** The same page for a connection whose request could not be parsed, which is then closed. */
export function rawPage(status: number): string {
  const body = html(status);
  return `HTTP/1.1 ${status} ${REASONS[status] ?? STATUS_CODES[status]}\r\nServer: awselb/2.0\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
}

export interface Redirect {
  readonly protocol: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
  readonly query: string;
  readonly status: 301 | 302;
}

/** Fills `#{protocol}`, `#{host}`, `#{port}`, `#{path}` and `#{query}` from the request, as AWS describes. */
export function redirect(request: IncomingMessage, response: ServerResponse, to: Redirect, listenerPort: number): void {
  const [pathname = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const values: Record<string, string> = {
    protocol: 'HTTP',
    host: (request.headers.host ?? '').replace(/:\d+$/, ''),
    port: String(listenerPort),
    path: pathname.replace(/^\//, ''),
    query,
  };
  const fill = (template: string) => template.replace(/#\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const protocol = fill(to.protocol).toLowerCase();
  const filledQuery = fill(to.query);
  const location = `${protocol}://${fill(to.host)}:${fill(to.port)}${fill(to.path)}${filledQuery && `?${filledQuery}`}`;
  response.writeHead(to.status, { Server: 'awselb/2.0', Location: location, 'Content-Length': 0 });
  response.end();
}
