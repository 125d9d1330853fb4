import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { PageAction } from '@/components/ui/page-action';
import { TaskBoard } from './board';
import { NewTask } from './new-task';
import { TaskList } from './task-list';
import './tasks.css';
import { TasksTools } from './tools';

/** What is moving and what is stuck? */
export function TasksPage() {
  const search = useSearch({ from: '/hall/tasks' });
  const [making, setMaking] = useState(false);
  return (
    <div className="page-fill" data-testid="page-tasks">
      <h1 className="sr">Tasks</h1>
      <PageAction>
        <Button kind="solid" icon="plus" onClick={() => setMaking(true)} data-testid="new-task">
          <span className="wide-only">New task</span>
          <span className="sr">New task</span>
        </Button>
      </PageAction>
      <TasksTools search={search} />
      {search.view === 'list' ? <TaskList search={search} /> : <TaskBoard search={search} />}
      {making && <NewTask project={search.project} close={() => setMaking(false)} />}
    </div>
  );
}
