/** How a backend signs a trace token, in three languages, with nothing but our module or a standard library. Pure. */

export function signingSamples(kid: string): { title: string; text: string }[] {
  const name = JSON.stringify(kid);
  return [
    {
      title: 'Node',
      text: `import { signTrace } from 'nod-feedback/server';

const token = signTrace(
  { trace: traceId, sub: userId },
  { secret: process.env.NOD_SIGNING_SECRET, kid: ${name} },
);`,
    },
    {
      title: 'Python',
      text: `import base64, hashlib, hmac, json, os, time

def sign_trace(trace, secret, kid=${name}, expires_in_s=86400, **claims):  # claims: span, sub, kinds
    def encode(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")
    header = {"alg": "HS256", "typ": "JWT", "kid": kid}
    payload = {"trace": trace, "exp": int(time.time()) + expires_in_s, **claims}
    body = b".".join(encode(json.dumps(part).encode()) for part in (header, payload))
    signature = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return b".".join((body, encode(signature))).decode()

token = sign_trace(trace_id, os.environ["NOD_SIGNING_SECRET"], sub=user_id)`,
    },
    {
      title: 'Go',
      text: `func signTrace(secret string, claims map[string]any) (string, error) { // claims: trace, exp, span, sub, kinds
	header, err := json.Marshal(map[string]string{"alg": "HS256", "typ": "JWT", "kid": ${name}})
	if err != nil {
		return "", err
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	encode := base64.RawURLEncoding.EncodeToString
	body := encode(header) + "." + encode(payload)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	return body + "." + encode(mac.Sum(nil)), nil
}`,
    },
  ];
}
