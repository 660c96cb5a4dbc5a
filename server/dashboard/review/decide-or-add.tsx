/** Where one decides; and, one key away and in the same place, where one makes an eval case of it. */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useKeys } from '../keys.ts';
import { Icon } from '../parts/icon.tsx';
import { go, place, type Ref, withQuery } from '../router.ts';
import { AddCase } from './add-case.tsx';
import type { CaseGround } from './case-draft.ts';
import { DecidePanel, type DecideProps } from './decide-panel.tsx';
import type { Added } from './send-case.ts';

interface DecideOrAddProps extends DecideProps {
  at: Ref;
  known: Pick<CaseGround, 'label' | 'decisions'>;
  onAdded: (added: Added) => void;
}

export function DecideOrAdd({ at, known, onAdded, children, ...decide }: DecideOrAddProps): JSX.Element {
  const { output, draft, written = null } = decide;
  return (
    <OrAdd at={at} ground={{ output, draft, written, ...known }} onAdded={onAdded}>
      {(addButton) => (
        <DecidePanel {...decide}>
          {addButton}
          {children}
        </DecidePanel>
      )}
    </OrAdd>
  );
}

interface OrAddProps {
  at: Ref;
  ground: CaseGround;
  onAdded: (added: Added) => void;
  /** What stands there otherwise, with the button that leads here. */
  children: (addButton: JSX.Element) => JSX.Element;
}

/** The address says whether it is open, so that back closes it. */
export function OrAdd({ at, ground, onAdded, children }: OrAddProps): JSX.Element {
  const isOpen = place.value.query.add === '1';
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useLayoutEffect(() => {
    if (wasOpen.current && !isOpen) button.current?.focus({ preventScroll: true });
    wasOpen.current = isOpen;
  }, [isOpen]);
  const show = () => {
    if (!isOpen) go(withQuery({ add: '1' }));
  };
  const close = () => go(withQuery({ add: undefined }), { replace: true });
  useKeys({ a: show, ...(isOpen ? { escape: close } : {}) });
  if (isOpen) {
    return (
      <AddCase
        at={at}
        ground={ground}
        onClose={close}
        onAdded={(added) => {
          close();
          onAdded(added);
        }}
      />
    );
  }
  return children(
    <div class="buttons">
      <button type="button" ref={button} onClick={show}>
        <Icon name="plus" /> Add to an eval dataset <kbd>A</kbd>
      </button>
    </div>,
  );
}
