/** The text of a one-field form, sent nowhere: the page must not navigate. */
export function submittedText(event: SubmitEvent): string {
  event.preventDefault();
  const form = event.currentTarget;
  const text = form instanceof HTMLFormElement ? new FormData(form).get('text') : null;
  return typeof text === 'string' ? text.replace(/\r\n?/g, '\n') : '';
}
