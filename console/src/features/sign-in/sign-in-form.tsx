import { type FormEvent, useState } from 'react';
import { Problem } from '@/api/problem';
import { signIn, signInWithKey } from '@/api/session';
import { sentenceOf } from '@/api/words';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';

interface SignInFormProps {
  org?: string;
  entered: () => void | Promise<void>;
}

/** Name and password, or an API key that this tab alone remembers. */
export function SignInForm({ org, entered }: SignInFormProps) {
  const [byKey, setByKey] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string>();

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const text = (name: string) => String(given.get(name) ?? '').trim();
    setBusy(true);
    setRefused(undefined);
    try {
      await (byKey ? signInWithKey(text('key')) : signIn(text('email'), String(given.get('password')), org));
      await entered();
    } catch (error) {
      setRefused(refusalOf(error, byKey));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={submit} className="door-form">
      {byKey ? <KeyField error={refused} /> : <PasswordFields error={refused} />}
      <Button kind="solid" size="large" type="submit" busy={busy} data-testid="enter">
        Sign in
      </Button>
      <p className="or">or</p>
      <Button
        size="large"
        icon={byKey ? 'user' : 'key'}
        onClick={() => {
          setByKey(!byKey);
          setRefused(undefined);
        }}
        data-testid="other-way"
      >
        {byKey ? 'Use a name and password' : 'Use an API key'}
      </Button>
    </form>
  );
}

function PasswordFields({ error }: { error?: string }) {
  const [shown, setShown] = useState(false);
  return (
    <>
      <Field
        scale="large"
        label="Name or email"
        name="email"
        autoComplete="username"
        required
        data-testid="email"
      />
      <Field
        scale="large"
        label="Password"
        name="password"
        type={shown ? 'text' : 'password'}
        autoComplete="current-password"
        required
        error={error}
        data-testid="password"
        inside={
          <Button
            kind="bare"
            icon="eye"
            className="in-field"
            aria-pressed={shown}
            aria-label="Show the password"
            onClick={() => setShown(!shown)}
          />
        }
      />
    </>
  );
}

function KeyField({ error }: { error?: string }) {
  return (
    <Field
      scale="large"
      label="API key"
      name="key"
      type="password"
      autoComplete="off"
      required
      error={error}
      echo="This tab remembers it until it is closed."
      data-testid="key"
    />
  );
}

function refusalOf(error: unknown, byKey: boolean): string {
  if (error instanceof Problem && error.status === 401)
    return byKey ? 'No such key is known here.' : 'Name and password do not belong together.';
  return sentenceOf(error);
}
