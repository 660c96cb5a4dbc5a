import { describe, expect, it } from 'vitest';
import { createRedactor } from './redact.ts';

const { redact } = createRedactor({});
const KEY = 'AbCd1234efGh5678ijKl';

describe('a secret that is called one', () => {
  it.each([
    [`https://a.example/?api_key=${KEY}&x=1`, 'https://a.example/?api_key=[secret]&x=1'],
    ['?token=9f8e7d6c5b4a39281706aabb', '?token=[secret]'],
    [`https://x.example/cb#access_token=ya12${KEY}0&x=1`, 'https://x.example/cb#access_token=[secret]&x=1'],
    [`?X-Amz-Signature=fe5f80f77d5fa3beca038a248ff027d0445342&a=b`, '?X-Amz-Signature=[secret]&a=b'],
    ['?sv=2022&sig=aB3%2FcD4eF5gH6iJ7kL8', '?sv=2022&sig=[secret]'],
    [`api_key: ${KEY}`, 'api_key: [secret]'],
    [`X-Api-Key: ${KEY}\n`, 'X-Api-Key: [secret]\n'],
    [`**API key:** ${KEY}.`, '**API key:** [secret].'],
    ['Password: hunter2hunter2', 'Password: [secret]'],
    ['password: hunter2hunter2 and db_password=Sup3rSecret99', 'password: [secret] and db_password=[secret]'],
    ['Password: “Sup3rSecret99”', 'Password: “[secret]”'],
    ['Passwort： Sommer2024', 'Passwort： [secret]'],
    [`{"client_secret":"${KEY}"}`, '{"client_secret":"[secret]"}'],
    [`{"accessToken": "${KEY}", "n": 1}`, '{"accessToken": "[secret]", "n": 1}'],
    [`{"refresh_token":"${KEY}"}`, '{"refresh_token":"[secret]"}'],
    ['{"db_password": "Sup3rS3cret!"}', '{"db_password": "[secret]"}'],
    ['{\\"password\\":\\"Sup3rS3cret9\\"}', '{\\"password\\":\\"[secret]\\"}'],
    ["export DB_PASSWORD='Sup3rSecret99x'", "export DB_PASSWORD='[secret]'"],
    ['NOD_SIGNING_SECRET="abcDEF123456abcDEF123456abcDEF12"', 'NOD_SIGNING_SECRET="[secret]"'],
    ['STRIPE_KEY=abcd1234efgh5678', 'STRIPE_KEY=[secret]'],
    ['aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'aws_secret_access_key=[secret]'],
    ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'aws_secret_access_key = [secret]'],
    [`def f(api_key: str = "${KEY}"):`, 'def f(api_key: str = "[secret]"):'],
    [`config["dbPassword"] = '${KEY}'`, `config["dbPassword"] = '[secret]'`],
    ["'secret' => 'Sup3rSecret99',", "'secret' => '[secret]',"],
    ['my password is hunter2!', 'my password is [secret]'],
    ['"password": "12345678"', '"password": "[secret]"'],
    [`token=${'a1'.repeat(1000)} end`, 'token=[secret] end'],
    [`"token": "${'a1'.repeat(1000)}" end`, '"token": "[secret]" end'],
    [`api_key: Ab\u200bCd1234\u200befGh5678ijKl`, 'api_key: [secret]'],
  ])('is found: %s', (text, expected) => {
    expect(redact(text)).toEqual({ value: expected, redacted: ['secret'] });
  });

  it.each([
    'password = getPassword()',
    'password = getPassword2(); token = tokens[0]; secret = config.secrets.v1.x',
    'token: string; token: Uint8Array; secret?: int64_t; apiKey: Base64String',
    'api_key: str = None',
    'api_key: Optional[str] = Field(default=None, min_length=32)',
    'max_tokens: 100, max_tokens=4096, "max_tokens": 128000',
    '"token": null, "password": true, "secret": ""',
    '<input name="password" type="password" minlength="12" autocomplete="new-password1">',
    'the password: it must have 8 characters',
    'Password: 8-16 characters; your password is 12characters long',
    'password: sha256-hashed, secret: base64-encoded, token: HMAC-SHA256',
    '"password": "required|min:8|max:64", "token": "^[a-z0-9]{32}$"',
    'API_KEY=<your-api-key-123> TOKEN=$GITHUB_TOKEN_2 PASSWORD=%DB_PASS1% secret: {{ vault.db1 }}',
    'token == "abc12345def" and token !== "abc12345def"',
    'if (token => token.id2) password => hash1(password)',
    'tokenizer: bert2bert_v1_100, tokens=abc12345x, compass: n0rth1234, config: sig12345678901234567',
    'sort key="item1234567" key: abc1234567',
    'CACHE_KEY = "users-v2-2024-01"',
    'PASSWORD_FILE=/run/secrets/db_1 password=/run/secrets/db_1',
    'login(user, password=password1, token=token2)',
    'the token is sha256sum and the secret is base64url',
    '"pass": "ドキュメントには少なくとも1つのmainランドマークがあります", Password：必须至少包含8个字符',
    'token: https://auth.example/v1/token2',
    'token 0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48 token: 0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48',
  ])('is not what only talks of one: %s', (text) => {
    expect(redact(text)).toEqual({ value: text, redacted: [] });
  });

  it.each([`token: ${KEY} = ${KEY}`, `my password is ${KEY} is ${KEY}`, `secret=${KEY}]=${KEY}`])(
    'is the same done twice: %s',
    (text) => {
      const once = redact(text).value;
      expect(redact(once).value).toBe(once);
    },
  );

  it('may be a member of an object', () => {
    const value = {
      metadata: { client_secret: KEY, retries: 3, tokens: ['a1b2c3d4e5'], key: KEY, password: 'unknown' },
    };
    expect(redact(value)).toEqual({
      value: { metadata: { ...value.metadata, client_secret: '[secret]' } },
      redacted: ['secret'],
    });
    expect(createRedactor({ secret: false }).redact(value).value).toBe(value);
  });
});

describe('what is written in other characters', () => {
  it.each([
    ['_ada@example.org_', '_[email]_'],
    ['-ada@example.org', '-[email]'],
    ['Mail me...ada@example.org', 'Mail me...[email]'],
    ['ada@example.org(work)', '[email](work)'],
    ['?email=ada%40example.org&x=1', '?email=[email]&x=1'],
    ['ada\u200b@exam\u200bple.org, or not', '[email], or not'],
    ['ada＠example.org', '[email]'],
    ['pay 4111\u00a01111\u00a01111\u00a01111 now', 'pay [card] now'],
    ['４１１１ １１１１ １１１１ １１１１', '[card]'],
    ['٤١١١ ١١١١ ١١١١ ١١١١', '[card]'],
    ['DE89\u00a03704\u202f0044\u00a00532\u00a00130\u00a000', '[iban]'],
    ['ＤＥ89 3704 0044 0532 0130 00', '[iban]'],
    ['+٤٩ ١٥١ ١٢٣٤٥٦٧٨', '[phone]'],
    ['+1\u2011202\u2011555\u20110143', '[phone]'],
    ['+49 151\u200b 1234\u200b5678', '[phone]'],
  ])('is found: %s', (text, expected) => {
    expect(redact(text).value).toBe(expected);
  });

  it.each([
    '(A@B.T).sum(), W@x.to(device), x@y.some_method(1), git@github.com:a/b.git',
    'Ａ：１２３４，“so”\u00a0– it’s\u200b ok \u{1f468}\u200d\u{1f469}',
    '100 %40 of 12\u00a0345\u00a0678',
  ])('stays as it is where there is nothing: %s', (text) => {
    expect(redact(text).value).toBe(text);
  });
});
