/** What users of the app read about it in Make. */

export const APP_README = `# PaySsam (결제선생)

Bills over KakaoTalk or a link, and their payments, through a [PaySsam webhook adapter](https://github.com/payssam-connectors/payssam-connectors/tree/main/apps/webhook-adapter) of your own.
Independent project, not made or endorsed by PaySsam or Paymint (페이민트).

## Connect

1. In the adapter, make an API key on the page "Keys": with the scope \`hooks\` for triggers, \`actions\` for everything else.
2. In Make, add a connection: the https address of the adapter, and the key.

## Repeats

An event can arrive twice, with the same Event ID. Where a second run would do harm, remember the Event ID in a data store and stop when it is there.

The modules that change something may be repeated: with the same values they are carried out once. Reference and Run key tell one occasion from another. Map something that belongs to the occasion, such as an order number or the Event ID, never the time or a random value.

## Errors

Every message names what happened, what to do, and the id of the request in the log of the adapter. Switch on "Store incomplete executions": then what failed is kept, and is tried again by itself when the adapter or PaySsam was not there for a moment.
`;
