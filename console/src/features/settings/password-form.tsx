import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { changePassword } from '@/api/session';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Refused, refusalOf } from '@/components/ui/refused';

/** Another password for who signed in: it signs them out everywhere, so the door comes next. */
export function PasswordForm() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [unlike, setUnlike] = useState(false);
  const change = useMutation({
    mutationFn: ({ current, next }: Typed) => changePassword(current, next),
    onSuccess: async () => {
      await navigate({ to: '/sign-in' });
      queries.clear();
    },
  });
  const { at, elsewhere } = refusalOf(change.error, ['current', 'password']);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = typedIn(event.currentTarget);
    setUnlike(typed.next !== typed.again);
    change.reset();
    if (typed.next === typed.again) change.mutate(typed);
  };
  return (
    <form className="settings-add settings-password" onSubmit={submit} data-testid="password-form">
      <Secret label="Password now" name="current" autoComplete="current-password" error={at('current')} />
      <Secret
        label="New password"
        name="next"
        autoComplete="new-password"
        error={at('password')}
        echo="At least 8 characters."
      />
      <Secret
        label="New password, again"
        name="again"
        autoComplete="new-password"
        error={unlike ? 'These two are not the same.' : undefined}
      />
      <Button type="submit" busy={change.isPending} data-testid="change-password">
        Change it and sign out everywhere
      </Button>
      <Refused words={elsewhere} />
    </form>
  );
}

interface Typed {
  current: string;
  next: string;
  again: string;
}

function typedIn(form: HTMLFormElement): Typed {
  const given = new FormData(form);
  const text = (name: string) => String(given.get(name));
  return { current: text('current'), next: text('next'), again: text('again') };
}

type SecretProps = Pick<Parameters<typeof Field>[0], 'label' | 'name' | 'autoComplete' | 'error' | 'echo'>;

function Secret(props: SecretProps) {
  return (
    <Field type="password" required maxLength={1000} data-testid={`password-${props.name}`} {...props} />
  );
}
