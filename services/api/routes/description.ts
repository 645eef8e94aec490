import Router from '@koa/router';
import openapi from '../openapi.json' with { type: 'json' };

/** The OpenAPI document of this API. */
export function description() {
  const router = new Router();
  router.get('/api/openapi.json', (ctx) => {
    ctx.body = openapi;
  });
  return router.routes();
}
