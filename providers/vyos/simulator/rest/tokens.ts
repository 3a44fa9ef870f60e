import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs and checks JSON web tokens (HS256). Its secret is new with every start of the API, and so old tokens end with it. */
export class Tokens {
  private readonly secret = randomBytes(32);

  issue(subject: string, lifeS: number): string {
    const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: subject, exp: Math.floor(Date.now() / 1000) + lifeS })}`;
    return `${signed}.${this.sign(signed)}`;
  }

  /** Whether the token is ours and has not expired. */
  accepts(token: string): boolean {
    const [head = '', body = '', signature = ''] = token.split('.');
    const expected = Buffer.from(this.sign(`${head}.${body}`));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
    const { exp } = JSON.parse(Buffer.from(body, 'base64url').toString()) as { exp: number };
    return exp * 1000 > Date.now();
  }

  private sign(text: string): string {
    return createHmac('sha256', this.secret).update(text).digest('base64url');
  }
}
