import { ForeignText } from '@/components/ui/foreign-text';
import { Icon } from '@/components/ui/icon/icon';
import type { FilePatch } from '@/components/ui/patch/read-patch';

interface ChangeFilesProps {
  files: readonly FilePatch[];
  chosen: FilePatch;
  seen: (file: FilePatch) => boolean;
  choose: (path: string) => void;
}

/** The files of a change by folder, those that were seen with a mark. */
export function ChangeFiles({ files, chosen, seen, choose }: ChangeFilesProps) {
  const folders = new Map<string, FilePatch[]>();
  for (const file of files) {
    const folder = file.path.slice(0, Math.max(0, file.path.lastIndexOf('/')));
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return (
    <nav className="change-files" aria-label="Files of the change">
      {[...folders].map(([folder, inside]) => (
        <div key={folder}>
          {folder && (
            <p className="meta cut">
              <ForeignText text={folder} />
            </p>
          )}
          {inside.map((file) => (
            <button
              key={file.path}
              type="button"
              aria-current={file === chosen}
              title={file.path}
              onClick={() => choose(file.path)}
              data-item
              data-testid={`choose-${file.path}`}
            >
              {seen(file) ? (
                <Icon name="check" className="xs" />
              ) : (
                <span className="unseen" aria-hidden="true" />
              )}
              <span className="cut grow">
                <ForeignText text={file.path.slice(file.path.lastIndexOf('/') + 1)} />
              </span>
              {seen(file) && <span className="sr">seen</span>}
              {file.added > 0 && <span className="num green">+{file.added}</span>}
              {file.removed > 0 && <span className="num red">−{file.removed}</span>}
            </button>
          ))}
        </div>
      ))}
    </nav>
  );
}
