import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { standingQuery } from '@/api/queries/standing';
import { type Verdict, verdictQuery, verifyRecord } from '@/api/queries/verify';
import { Button } from '@/components/ui/button';
import { useSecond } from '@/components/ui/clock';
import { Fact, Facts } from '@/components/ui/facts';
import { Failure } from '@/components/ui/failure';
import { counted, exactly, grouped } from '@/components/ui/format';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { Panel } from '@/components/ui/panel';
import { Checkpoint } from './checkpoint';
import { Faults } from './faults';
import './verify.css';

/** Can I trust the record? */
export function VerifyPage() {
  const queries = useQueryClient();
  const standing = useQuery(standingQuery());
  const [began, setBegan] = useState(0);
  const verify = useMutation({ mutationFn: () => verifyRecord(queries) });
  const verdict = useQuery(verdictQuery()).data ?? null;
  const position = standing.data?.position ?? 0;
  return (
    <div className="page verify-page" data-testid="page-verify">
      <div className="row verify-head">
        <Glyph verdict={verdict} busy={verify.isPending} />
        <h1 className="title">{verify.isPending ? 'The record is being verified' : headingOf(verdict)}</h1>
        <span className="row end">
          <Button
            kind="solid"
            icon="verify"
            busy={verify.isPending}
            onClick={() => {
              setBegan(Date.now());
              verify.mutate();
            }}
            data-testid="verify-now"
          >
            Verify it now
          </Button>
        </span>
      </div>
      {verify.isPending && <Progress began={began} events={position} />}
      {verify.isError && <Failure what="The record" error={verify.error} retry={() => verify.mutate()} />}
      <Checkpoint position={position} />
      {verdict && !verify.isPending && <Checked verdict={verdict} position={position} />}
      {verdict && verdict.faults.length > 0 && <Faults faults={verdict.faults} />}
      <Panel title="What is verified" testId="verify-about">
        <p className="verify-words">
          Every event carries the hash of the one before it. The chain is computed anew from the first event,
          every entity is folded from its events, and what is looked up is compared with that. An event that
          was changed, left out or put in between breaks the chain at its position.
        </p>
      </Panel>
    </div>
  );
}

function Glyph({ verdict, busy }: { verdict: Verdict | null; busy: boolean }) {
  if (busy) return <StateGlyph name="running" size={22} turning />;
  if (!verdict) return <StateGlyph name="ready" size={22} />;
  return <StateGlyph name={verdict.ok ? 'done' : 'failed'} size={22} />;
}

function headingOf(verdict: Verdict | null): string {
  if (!verdict) return 'The record was not verified on this visit';
  return verdict.ok
    ? `The record holds to ${grouped(verdict.position)}`
    : `The record is broken at ${grouped(Math.min(...verdict.faults.map((one) => one.position)))}`;
}

function Progress({ began, events }: { began: number; events: number }) {
  useSecond();
  const seconds = Math.max(0, Math.round((Date.now() - began) / 1000));
  return (
    <p className="muted" role="status">
      {counted(events, 'event')} from the first to the last, for {seconds} s. The record can be used
      meanwhile.
    </p>
  );
}

function Checked({ verdict, position }: { verdict: Verdict; position: number }) {
  const since = Math.max(0, position - verdict.position);
  return (
    <Panel title="Last verified" testId="verify-last">
      <div className="verify-words">
        <Facts>
          <Fact name="Verified">{exactly(new Date(verdict.at).toISOString())}</Fact>
          <Fact name="Position">{grouped(verdict.position)}</Fact>
          <Fact name="Hash">
            <code>{verdict.hash}</code>
          </Fact>
          <Fact name="Events">{grouped(verdict.events)}</Fact>
          <Fact name="Entities">{grouped(verdict.entities)}</Fact>
          <Fact name="Redacted">{grouped(verdict.redacted)}</Fact>
          <Fact name="Took">{`${verdict.seconds.toFixed(1)} s`}</Fact>
          <Fact name="Since then">{counted(since, 'event')}</Fact>
        </Facts>
      </div>
    </Panel>
  );
}
