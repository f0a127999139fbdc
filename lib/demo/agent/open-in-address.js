/** The conversation in the address, or `null`: the link "all conversations" leads to the list itself. */
export function openInAddress() {
  const conversationId = decodeURIComponent(location.hash.slice(1));
  return conversationId === '' || conversationId === 'conversations' ? null : conversationId;
}
