/** Incidents of neighbours with legs alone, with streams, and with programs that stopped. */
import type { Room } from './incident.ts';

/** What was not heard, not hedged and not stopped. */
export const STREAMS: Room = {
  title: 'Legs that stood alone, streams that fell silent, programs that stopped',
  incidents: [
    {
      neighbour: 'Hummingbot',
      link: 'https://github.com/hummingbot/hummingbot/issues/3831',
      incident:
        'The futures leg fills at once, the spot limit order does not, and the bot waits with a leg alone.',
      scenarios: ['S06', 'S43'],
      here: 'What is missing is sent twice more and further; then the leg that stands alone is closed.',
    },
    {
      neighbour: 'Hummingbot',
      link: 'https://github.com/hummingbot/hummingbot/issues/5299',
      incident: 'One leg is executed before the other is found to be below the minimum size.',
      scenarios: ['S40', 'S47'],
      here: 'Both legs are sized together and against every minimum before anything is sent.',
    },
    {
      neighbour: 'Hummingbot',
      link: 'https://github.com/hummingbot/hummingbot/issues/855',
      incident: 'Three maker orders fill almost at once and only two are hedged.',
      scenarios: ['M2'],
      here: 'Each part of a fill is hedged, and what cannot be is sold back.',
    },
    {
      neighbour: 'R2 Bitcoin Arbitrager',
      link: 'https://github.com/bitrinjani/r2/issues/88',
      incident:
        'One broker answers with errors, so that unpaired legs pile up at the other until the margin is used up.',
      scenarios: ['S61', 'S06'],
      here: 'A leg alone is closed in its own cycle, and two such cycles in a row trip the breaker.',
    },
    {
      neighbour: 'R2 Bitcoin Arbitrager',
      link: 'https://github.com/bitrinjani/r2/issues/125',
      incident: 'An order is refused for want of funds, and the program stops with one side on.',
      scenarios: ['S44'],
      here: 'A refusal for health ends the build, and the other leg is closed at once.',
    },
    {
      neighbour: 'Arbitrader',
      link: 'https://github.com/agonyforge/arbitrader/issues/279',
      incident:
        'A long is opened at one exchange, the program fails at the other, and ends without closing it.',
      scenarios: ['S33', 'S06'],
      here: 'What our own code throws is an emergency: both legs are closed.',
    },
    {
      neighbour: 'Hummingbot',
      link: 'https://github.com/hummingbot/hummingbot/issues/5801',
      incident:
        'The close of one arbitrage leg meets HTTP 503; the bot runs on with the position open.',
      scenarios: ['S59', 'N4'],
      here: 'A close that failed is an emergency that goes on, with an alarm, until flat is proved or halted is said.',
    },
    {
      neighbour: 'freqtrade',
      link: 'https://github.com/freqtrade/freqtrade/issues/10071',
      incident: 'Failing to create one trade stops the bot and leaves its open trades alone.',
      scenarios: ['S33'],
      here: 'No failure ends the process while something is held and a close could still be sent.',
    },
    {
      neighbour: 'Jesse',
      link: 'https://github.com/jesse-ai/jesse/issues/576',
      incident:
        'Closing a position that was there before the start raises an error in the framework.',
      scenarios: ['S33', 'S00'],
      here: 'The ideal path and every emergency path are played in each build.',
    },
    {
      neighbour: 'Hummingbot',
      link: 'https://github.com/hummingbot/hummingbot/issues/8075',
      incident: 'New orders are placed while the strategy is being stopped.',
      scenarios: ['S34'],
      here: 'From the signal on nothing is opened; the pair is unwound and proved flat.',
    },
    {
      neighbour: 'freqtrade',
      link: 'https://github.com/freqtrade/freqtrade/issues/907',
      incident:
        'Stopping the bot leaves its open orders on the exchange, to be filled whenever the market comes.',
      scenarios: ['S34', 'M3'],
      here: 'Nothing of ours rests after a run but what it says by name.',
    },
    {
      neighbour: 'MetaMask mobile',
      link: 'https://github.com/MetaMask/metamask-mobile/issues/21624',
      incident:
        'The close button was disabled when fees were more than what the close would bring.',
      scenarios: ['S32'],
      here: 'No filter and no limit ever stands before an order that reduces.',
    },
    {
      neighbour: 'Hummingbot',
      link: 'https://github.com/hummingbot/hummingbot/issues/8250',
      incident: 'The streams close and are subscribed again, and the strategy does not recover.',
      scenarios: ['S18', 'S19'],
      here: 'A new connection is a new epoch: what it has not reported is stale until the archive’s chain closes.',
    },
    {
      neighbour: 'IBX',
      link: 'https://github.com/deepentropy/ibx/issues/113',
      incident: 'Fills that happen in a disconnect are lost, and not every disconnect is told.',
      scenarios: ['S18-F', 'N3'],
      here: 'The archive’s chain of the gap is read and must close before anything is called flat.',
    },
    {
      neighbour: 'Bitfinex API for Node',
      link: 'https://github.com/bitfinexcom/bitfinex-api-node/issues/247',
      incident:
        'After a reconnect nobody tells what became of an order; REST shows no trades of one that had traded.',
      scenarios: ['N10', 'S18-F'],
      here: 'An order that the archive does not show is not unfilled; its fate is asked for until it is told.',
    },
    {
      neighbour: 'Hummingbot',
      link: 'https://github.com/hummingbot/hummingbot/issues/5713',
      incident:
        'The listen key expires after an hour: orders can be placed, and no update of them comes any more.',
      scenarios: ['N1'],
      here: 'A leg that the stream does not report is not held: it is closed by REST’s reading.',
    },
    {
      neighbour: 'passivbot on Lighter',
      link: 'https://github.com/djienne/passivbot_lighter/issues/3',
      incident:
        'Subscriptions fail unnoticed and the connection seems healthy: for eight hours nothing was heard.',
      scenarios: ['N1', 'N3'],
      here: 'A subscription that is not acknowledged ends the connection, and silence about an order is no news.',
    },
    {
      neighbour: 'Polymarket CLOB client',
      link: 'https://github.com/Polymarket/py-clob-client/issues/292',
      incident:
        'The server accepts connection and subscription, answers pings and sends no data for hours.',
      scenarios: ['N1', 'S48'],
      here: 'A touch has an age; one that is too old prices no entry, and a close does not wait for one.',
    },
    {
      neighbour: 'Polymarket Python SDK',
      link: 'https://github.com/Polymarket/py-sdk/issues/307',
      incident:
        'A message that cannot be parsed is dropped and a reconnect is hidden; users ask to be told that continuity was lost.',
      scenarios: ['N2', 'S18'],
      here: 'What an unreadable frame carried is missing like any lost report, until somebody tells it.',
    },
    {
      neighbour: 'ccxt',
      link: 'https://github.com/ccxt/ccxt/issues/29210',
      incident:
        'After a reconnect the new snapshot is merged into the old book, so that dead price levels stay for ever.',
      scenarios: ['S48', 'S19'],
      here: 'A touch belongs to its connection and its instant, and nothing is merged.',
    },
    {
      neighbour: 'websockets',
      link: 'https://github.com/python-websockets/websockets/issues/589',
      incident:
        'The socket stops receiving without an error and stays open, also without the venue’s heartbeats.',
      scenarios: ['N3'],
      here: 'Pings every 15 s; 45 s without a pong end the connection.',
    },
    {
      neighbour: 'Gate.io websocket',
      link: 'https://github.com/gateio/gatews/issues/44',
      incident:
        'Nothing tells whether a position of the stream is newer than one of REST; instants repeat.',
      scenarios: ['S55', 'S49'],
      here: 'The two are never merged: REST verifies, with an allowance for how late it may be.',
    },
    {
      neighbour: 'Bybit API for Node',
      link: 'https://github.com/sieblyio/bybit-api/issues/76',
      incident: 'The position stream sends the same data twice.',
      scenarios: ['S16'],
      here: 'A frame told again changes nothing in the book.',
    },
    {
      neighbour: 'cryptofeed',
      link: 'https://github.com/bmoscon/cryptofeed/issues/20',
      incident: 'The handler drops older frames and does not notice missing ones.',
      scenarios: ['S49', 'S18-Z'],
      here: 'Older frames are ignored by name; two ledgers and the archive’s chain find the missing ones.',
    },
    {
      neighbour: 'Zenbot',
      link: 'https://github.com/DeviaVir/zenbot/issues/1014',
      incident:
        'With clocks apart the venue refuses the bot’s requests: it can neither place nor cancel.',
      scenarios: ['N6'],
      here: 'The venue’s time is measured with every read of its markets; five refusals of one kind stop the run.',
    },
    {
      neighbour: 'Hummingbot',
      link: 'https://github.com/hummingbot/hummingbot/issues/1291',
      incident: 'After 429 the bot goes on asking until its address is banned.',
      scenarios: ['S46'],
      here: 'Polls stay within their rounds, with pauses between them; closes are sent all the same.',
    },
  ],
};
