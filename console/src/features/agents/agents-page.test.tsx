import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { AT, page, standing } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';

const agent = {
  id: 'dev_lead',
  agent_id: 'dev_lead',
  org_id: 'foundry',
  name: 'dev_lead',
  role: 'dev_lead',
  profile: {
    responsibilities: ['review'],
    toolset: ['read_file'],
    safety_rails: ['Work on your own task only.'],
    model_tier: 'large',
    model: '',
    instructions: '',
  },
  skills: ['python'],
  availability: 'available',
  availability_reason: '',
  last_seen: AT,
  created_at: AT,
  updated_at: AT,
};
const session = { id: 's-1', agent_id: 'dev_lead', tokens_used: 2000, cost_micros: 1_500_000 };

test('an agent says what it does and what it cost, and is given no work when it is switched off', async () => {
  answering({
    '/api/agents': page([agent]),
    '/api/sessions': page([session, session]),
    '/api/status': { data: '', position: 1, projects: [], runs: [standing()] },
  });
  const sent: unknown[] = [];
  server.use(
    http.get('*/api/agents/dev_lead', () => HttpResponse.json(agent, { headers: { ETag: '"7"' } })),
    http.patch('*/api/agents/dev_lead/availability', async ({ request }) => {
      sent.push(request.headers.get('If-Match'), await request.json());
      return HttpResponse.json({ ...agent, availability: 'paused' });
    }),
  );
  open('/agents');
  const row = await screen.findByTestId('agent-dev_lead');
  await waitFor(() => expect(row.textContent).toContain('$3.00'));
  expect(row.textContent).toContain('reviews T-1');
  await userEvent.click(screen.getByTestId('switch-dev_lead'));
  await waitFor(() =>
    expect(sent).toEqual(['"7"', { availability: 'paused', reason: 'switched off in the console' }]),
  );
});

test('one agent that has not worked says so, beside its rails', async () => {
  answering({ '/api/agents/dev_lead': agent, '/api/sessions': page([]) });
  open('/agents/dev_lead');
  expect(await screen.findByText('It has not worked yet.')).toBeDefined();
  expect(screen.getByText('Work on your own task only.')).toBeDefined();
});
