/**
 * A seeded set of texts to measure redaction on: what it should find, in the forms people write it, some of which no
 * rule knows, and what looks like it and is none, most of it from code and tables. Made up from published formats and
 * documentation ranges; the numbers come from a generator, so that no rule was fitted to them one by one.
 */
import type { RedactionRule } from '../../../shared/privacy.ts';

export interface SeededText {
  text: string;
  /** What must be gone, and what takes it out; none where nothing must change. */
  personal?: {
    rule: Exclude<RedactionRule, 'term'>;
    value: string;
    /** In a form that no rule knows: said apart, so that nobody takes one figure for the other. */
    formless: boolean;
  };
}

/** 32-bit numbers from a seed (mulberry32): the same set on every machine. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** The whole set, a few thousand texts. */
export function seededTexts(seed = 20_260_101, rounds = 40): SeededText[] {
  const random = createRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
  const fill = (pattern: string): string =>
    pattern.replace(/[#°^~§]/g, (sign) => {
      if (sign === '#') return String(random(10));
      if (sign === '~') return '0123456789abcdef'.charAt(random(16));
      const letters = sign === '^' ? 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' : 'abcdefghijklmnopqrstuvwxyz';
      return sign === '§' ? `${letters.toUpperCase()}0123456789`.charAt(random(36)) : letters.charAt(random(26));
    });
  const mixed = (length: number, alphabet = BASE62): string =>
    Array.from({ length }, () => alphabet.charAt(random(alphabet.length))).join('');

  /** One in four as some keyboards, word processors and pages write it. */
  const otherwise = (written: string): string =>
    pick<(text: string) => string>([
      ...Array.from({ length: 12 }, () => (text: string) => text),
      (text) => text.replaceAll(' ', '\u00a0').replaceAll('-', '\u2011'),
      (text) => text.replaceAll(' ', '\u202f'),
      (text) => text.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit))), // Arabic-Indic
      (text) => text.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))), // wide
    ])(written);
  const named: Record<keyof typeof NAMED, () => string> = {
    key: () =>
      pick([
        () => mixed(20),
        () => mixed(40, `${BASE62}+/`),
        () => fill('~'.repeat(40)),
        () => `${mixed(8)}-${mixed(8)}-${mixed(8)}`,
      ])(),
    password: () =>
      pick([
        () => `${pick(NAMES)}${fill('####')}`,
        () => `${pick(NAMES)}${fill('#')}${pick(NAMES)}!`,
        () => `${fill('^°°°°')}-${fill('##')}-${fill('°°°°')}`,
        () => mixed(12),
      ])(),
  };

  const formless: Partial<Record<Exclude<RedactionRule, 'term'>, () => string>> = {
    email: () =>
      pick([
        `${pick(NAMES)} (at) ${pick(HOSTS).replace('.', ' (dot) ')}`,
        `"${pick(NAMES)} ${pick(NAMES)}"@${pick(HOSTS)}`, // RFC 5321 allows it
      ]),
    phone: () => fill(pick(['202 555 01##', '2025550###', 'two oh two, 555 01##'])),
    secret: () =>
      pick([
        () => mixed(32),
        () => `${fill('°°°°°')}-${pick(NAMES)}-${fill('####')}`,
        () => `password: ${pick(NAMES)}-${pick(NAMES)}-${pick(NAMES)}`, // without a digit
      ])(),
  };
  const values: Record<Exclude<RedactionRule, 'term'>, () => string> = {
    email: () =>
      pick([
        () => `${pick(NAMES)}.${pick(NAMES)}@${pick(HOSTS)}`,
        () => `${pick(NAMES)}${random(99)}@${pick(HOSTS)}`,
        () => `${pick(NAMES)}+${fill('°°°°')}@${pick(HOSTS)}`,
        () => `${pick(NAMES).toUpperCase()}_${fill('###')}@${pick(HOSTS).toUpperCase()}`,
        () => `jürgen.${pick(NAMES)}@bücher.example`,
        () => `${pick(NAMES)}@mail.${pick(HOSTS)}`,
        () => `${pick(NAMES)}%40${pick(HOSTS)}`, // in an address of the web
        () => `${pick(NAMES)}@\u200b${pick(HOSTS)}`, // where a page may break the line
      ])(),
    phone: () =>
      otherwise(
        fill(
          pick([
            ...['+1 202-555-01##', '+1 (202) 555-01##', '(202) 555-01##', '202-555-01##', '202.555.01##'],
            ...['1-800-555-01##', '+44 20 7946 0###', '020 7946 0###', '07700 900###', '+49 30 23125###'],
            ...['030 23125###', '0171-39200##', '+49 (0)171 39200##', '+33 1 99 00 ## ##', '01 99 00 ## ##'],
            ...['+4915228895###', '+8613912345###', '+91 98765 43###', '0049 30 23125###', '+61 491 570 ###'],
            ...['+34 600 12# ###', '06 39 98 ## ##', '+1.202.555.01##', '0151 23456###'],
          ]),
        ),
      ),
    card: () => {
      const [prefix, length] = pick(CARDS);
      const card = withLuhn(prefix + fill('#'.repeat(length - prefix.length - 1)));
      return otherwise(
        pick([card, groups(card, 4, ' '), groups(card, 4, '-'), length === 15 ? amex(card) : groups(card, 4, ' ')]),
      );
    },
    iban: () => {
      const [country, pattern] = pick(IBANS);
      const iban = withCheckDigits(country, fill(pattern));
      return otherwise(pick([iban, groups(iban, 4, ' '), groups(iban, 4, ' '), iban.toLowerCase()]));
    },
    secret: () =>
      pick([
        () => `sk_${mixed(43)}`,
        () => `sk-proj-${mixed(48)}`,
        () => `sk-ant-api03-${mixed(80)}-${mixed(12)}`,
        () => `AKIA${mixed(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
        () => `ghp_${mixed(36)}`,
        () => `glpat-${mixed(20)}`,
        () => `xoxb-${fill('############')}-${mixed(24)}`,
        () => `AIza${mixed(35)}`,
        () => `hf_${mixed(34)}`,
        () => ['rk', 'live', mixed(24)].join('_'), // put together here, so that no scanner takes it for a real one
        () => `eyJ${mixed(33)}.eyJ${mixed(60)}.${mixed(43)}`,
        () => `-----BEGIN RSA PRIVATE KEY-----\n${mixed(64)}\n${mixed(64)}\n-----END RSA PRIVATE KEY-----`,
      ])(),
  };
  const frames: Record<keyof typeof values, readonly string[]> = {
    email: [
      'Write to % for more.',
      'from:% to:all',
      '<%>',
      'Contact (%), please',
      'My email is %.',
      '- %\n- none',
      '_%_',
      '-%',
      '%(work)',
      '?to=%&n=1',
    ],
    phone: [
      'Call me at % after six.',
      'Phone: %',
      '(%)',
      'You can reach us under % or by mail.',
      '%',
      'tel.: %, fax: none',
    ],
    card: ['My card is %, exp 12/27.', 'card: % cvv 123', '%', 'pay with % today', '"number": "%"'],
    iban: ['Please transfer to % by Friday.', 'IBAN: %', '%', 'account %; thanks', 'iban=%'],
    secret: [
      'use % to log in',
      'key: "%"',
      'export API_KEY=%',
      '%',
      'Authorization: Bearer %',
      'curl -u %: https://api.example',
    ],
  };

  const texts: SeededText[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const rule of Object.keys(values) as (keyof typeof values)[]) {
      for (const frame of frames[rule]) {
        const value = values[rule]();
        texts.push({ text: frame.replace('%', () => value), personal: { rule, value, formless: false } });
      }
    }
    for (const kind of Object.keys(NAMED) as (keyof typeof NAMED)[]) {
      for (const frame of NAMED[kind]) {
        const value = named[kind]();
        texts.push({ text: frame.replace('%', () => value), personal: { rule: 'secret', value, formless: false } });
      }
    }
    for (const [rule, make] of Object.entries(formless) as [keyof typeof values, () => string][]) {
      const value = make();
      texts.push({ text: `It is ${value} if you ask.`, personal: { rule, value, formless: true } });
    }
    for (const pattern of CLEAN) texts.push({ text: fill(pattern) });
  }
  return texts;
}

const BASE62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** What stands around a secret that has no form but its name. */
const NAMED = {
  key: [
    'https://api.example/v1/items?api_key=%&page=2',
    'https://app.example/cb#access_token=%&state=1',
    'GET /v1/items?token=% HTTP/1.1',
    'api_key: %\nmodel: small',
    'X-Api-Key: %',
    '{"client_secret":"%"}',
    '{"accessToken": "%", "expires_in": 3600}',
    'NOD_SIGNING_SECRET="%"',
    'aws_secret_access_key = %',
    'aws_secret_access_key=%',
    'client = Client(api_key="%")',
    '**API key:** %',
  ],
  password: [
    'Password: %',
    '{"db_password":"%"}',
    "export DB_PASSWORD='%'",
    'user=nod password=% host=db',
    'my password is %',
    'username: nod\npassword: %\n',
  ],
};
const NAMES = ['ada', 'grace', 'linus', 'margaret', 'edsger', 'barbara', 'ken', 'radia', 'tim', 'frances'];
const HOSTS = [
  'example.com',
  'example.org',
  'mail.example.net',
  'uni-bonn.example',
  'shop.example.co.uk',
  'x.example.io',
];
/** Test ranges of the networks, and the length of their numbers. */
const CARDS: readonly (readonly [prefix: string, length: number])[] = [
  ['4', 16],
  ['4', 16],
  ['51', 16],
  ['2221', 16],
  ['34', 15],
  ['6011', 16],
  ['36', 14],
  ['3530', 16],
  ['62', 16],
];
/** BBAN by country; `§` capitals and digits, `^` capitals. */
const IBANS: readonly (readonly [country: string, bban: string])[] = [
  ['DE', '##################'],
  ['GB', '^^^^##############'],
  ['FR', '##########§§§§§§§§§§§##'],
  ['NL', '^^^^##########'],
  ['ES', '####################'],
  ['CH', '#####§§§§§§§§§§§§'],
  ['NO', '###########'],
  ['MT', '^^^^#####§§§§§§§§§§§§§§§§§§'],
];

/** Holds nothing personal; `#` becomes a digit, `~` a hex digit, `°` a letter, `§` a capital or digit. */
const CLEAN: readonly string[] = [
  'Three to five weeks in the fridge.',
  'const total = 1234567 + 89##### * 2;',
  'trace ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ span ~~~~~~~~~~~~~~~~',
  'id ~~~~~~~~-~~~~-4~~~-8~~~-~~~~~~~~~~~~ was not found',
  'commit ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~',
  'on 2026-0#-1# at 1#:#4:##.###Z, and on 0#/12/2026 1#:30',
  'the deadline is 0#-02-2024, not 0#.03.2025',
  'listening on 192.168.1.1## port 80##, 10.0.#.##/24',
  '3.14159265358979323846 and 2.718281828459045235 and -0.000012345678',
  '[1.234567e+1#, -4.5678901e-05, +1.#######]',
  'n = 1#############, t = 17########### ms since the epoch',
  'A@B.T, x @ y, (A@B).sum(), W@x.reshape(-1)',
  '@app.route("/users/<int:id>") and @decorator.name',
  'git clone git@github.com:example/repo.git',
  'npm install @scope/package@1.##.# left-pad@^2.0.0',
  'SELECT id, total FROM orders WHERE total > #####.## AND id < 1########;',
  'ISBN 978-3-16-148410-#, ISSN 1234-567#, DOI 10.1000/xyz###',
  'order 100##### has 12 items for $1,2##,###.##',
  '| 100 | 2#0 | 300 | 4#00 |\n| 101 | 2#1 | 301 | 4#01 |',
  '12 345 678 people, 1 234 567 890 in 2100',
  'version 10.15.7 (build 19H###), kernel 5.15.0-##-generic',
  'zip 9#### and 1#### Berlin, room 4##, table 1##',
  'for (let i = 0; i < 1000000; i += 1) sum += 10000000 - i;',
  'rgb(1##, 2##, 0) #~~~~~~, 0x§§§§§§§§, \\u00e9',
  'RFC 5321, ISO 8601, AES-256, SHA-512, UTF-8, COVID-19',
  'password = os.environ["PASSWORD"]; token = get_token(user)',
  'if (!password) throw new Error("password is required"); secret: string;',
  'Authorization: Bearer YOUR_TOKEN_HERE and sk-... or pk_...',
  'the tokens sk, ghp and AKIA are prefixes; see https://docs.example/keys#sk',
  'const task_id = "task_aaaaaaaaaaaaaaaaaaaa"; // ask-me-anything-about-things-please',
  'postgres://localhost:5432/nod and http://127.0.0.1:3000/v1/events',
  'GB is a country, DE12 is not an account, AB12CD34 is a plate, NO1#### is a grid',
  'flight LH 4## on 12.0#. at gate B##, seat 1#C, booking XXXXXX',
  'sensor 0001 0#02 0003 0#04 read 23.5 23.# 23.7',
  'x = 0b1011011101111011; y = 0o1234567; z = 1_000_000_###',
  '1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597',
  'pages 1234-1256, years 1999-2026, scores 101-99 and 3-2-1',
  'from a import b; print(f"{x:.10f}") # prints 0.33333333##',
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'ax+bx+c = 0; +1 and -1; C++17; 5+7=12; +5%',
  // What talks of passwords and keys, and holds none.
  'password = getPassword(); secret = load_secret("db_###")',
  'token: string; apiKey?: string; secret: Uint8Array; password: varchar(255)',
  'def ask(api_key: str = None, token: Optional[str] = None, timeout: int = 1###):',
  '"max_tokens": 1##, max_tokens=4###, max_output_tokens: 128000',
  '{"token": null, "password": "", "api_key": false, "total_tokens": 1###}',
  '<input name="password" type="password" minlength="1#" autocomplete="new-password">',
  'the password: it must have # characters; password: 8-64 characters',
  'the password is sha256-hashed, the token is base64url, signature: HMAC-SHA256',
  '"password": "required|min:#|max:6#", "api_key": "<your-key-###>"',
  'API_KEY=$API_KEY_# docker run -e TOKEN -e PASSWORD_FILE=/run/secrets/db_#',
  'if (token === tokens[#]) return verify(token, secret); // token => token.id#',
  'secret = response#.secret; api_key = settings.keys.v#; self.token = token#',
  'for token in tokenizer.encode("hello world ##"): print(token, tokens[1##])',
  'sort key: item1##, the key is B#, foreign key: user_id_##; key="row1#####"',
  'the access token expires in 3600s; token_type: bearer, token_count: 12###',
  '(W@x.to(device)).sum(), A@B.mean(0), x@y.some_method(#)',
  '12\u00a0345\u00a06## people, pages 1234\u20131256, 5\u202f###\u202f000',
];

function withLuhn(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = place % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return digits + String((10 - (sum % 10)) % 10);
}

function withCheckDigits(country: string, bban: string): string {
  const numeric = [...`${bban}${country}00`].map((character) => Number.parseInt(character, 36)).join('');
  return `${country}${String(98n - (BigInt(numeric) % 97n)).padStart(2, '0')}${bban}`;
}

function groups(text: string, size: number, separator: string): string {
  return (text.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join(separator);
}

function amex(card: string): string {
  return `${card.slice(0, 4)} ${card.slice(4, 10)} ${card.slice(10)}`;
}
