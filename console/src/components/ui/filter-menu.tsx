import { Icon } from './icon/icon';
import { Menu } from './menu';

interface FilterMenuProps {
  name: string;
  chosen: string | undefined;
  values: readonly string[];
  /** What a value is called; by default itself. */
  nameOf?: (value: string) => string;
  choose: (value: string | undefined) => void;
  className?: string;
}

/** One value of a list to filter by, or any. */
export function FilterMenu({
  name,
  chosen,
  values,
  nameOf = (value) => value,
  choose,
  className = '',
}: FilterMenuProps) {
  return (
    <Menu
      className={`filter ${className} ${chosen ? 'filter-on' : ''}`}
      label={chosen ? `${name}: ${nameOf(chosen)}` : name}
      testId={`filter-${name.toLowerCase()}`}
      choices={[
        { id: 'any', name: `Any ${name.toLowerCase()}`, chosen: !chosen, choose: () => choose(undefined) },
        ...values.map((value) => ({
          id: value,
          name: nameOf(value),
          chosen: value === chosen,
          choose: () => choose(value),
        })),
      ]}
    >
      {name}
      {chosen && <b>{nameOf(chosen)}</b>}
      <Icon name="down" />
    </Menu>
  );
}
