/** Incidents of neighbours with orders of unknown fate, and with closes that did not close. */
import type { Room } from './incident.ts';

/** What became of orders. */
export const ORDERS: Room = {
  title: 'Orders whose fate nobody knew, and closes that did not close',
  incidents: [
    {
      neighbour: 'Catalyst',
      link: 'https://github.com/scrtlabs/catalyst/issues/315',
      incident:
        'A read timeout while an order is placed is followed by “ordering again”: it was executed twice.',
      scenarios: ['S14'],
      here: 'An order of unknown fate is sent again as the very same order: its digest is taken once.',
    },
    {
      neighbour: 'Hummingbot',
      link: 'https://github.com/hummingbot/hummingbot/issues/493',
      incident:
        'Timeouts were treated as failures of the order, so that stale ones stayed beside the new ones.',
      scenarios: ['S14', 'S09'],
      here: 'No answer is no fate; until one is told or the order is dead, nothing more is opened.',
    },
    {
      neighbour: 'blue_collar_gdax',
      link: 'https://github.com/AlbatrossAutomated/blue_collar_gdax/issues/1',
      incident:
        'The buy is placed and its answer times out; the trader buys again, and the first is never accounted for.',
      scenarios: ['S14'],
      here: 'Every order is numbered and journalled before it is sent, and accounted for before flat is proved.',
    },
    {
      neighbour: 'trading-gpt',
      link: 'https://github.com/yubing744/trading-gpt/issues/94',
      incident:
        'A failed submission is retried without an id of its own, so that an ambiguous failure can trade twice.',
      scenarios: ['S14', 'S57'],
      here: 'The signed order is its own identity, and it carries the time after which it is dead.',
    },
    {
      neighbour: 'NautilusTrader',
      link: 'https://github.com/nautechsystems/nautilus_trader/issues/4958',
      incident:
        'An order in flight is marked rejected after a timeout although it may fill; orphan positions follow.',
      scenarios: ['S07', 'S57'],
      here: 'An order is dead only when the venue can no longer receive it; a fill after that is an emergency.',
    },
    {
      neighbour: 'freqtrade',
      link: 'https://github.com/freqtrade/freqtrade/issues/3647',
      incident:
        'An order was cancelled by timeout and had filled on the exchange: the bot knew nothing of a large position.',
      scenarios: ['S08', 'M4'],
      here: 'A cancel is no end of an order: its fills count until its fate is told.',
    },
    {
      neighbour: 'freqtrade',
      link: 'https://github.com/freqtrade/freqtrade/pull/13037',
      incident:
        'The library says “cancelled, filled 0” of an order that was executed; the trade is deleted and the position orphaned.',
      scenarios: ['S08', 'S17'],
      here: 'An order’s result never writes a position; the fills and the stream’s report do.',
    },
    {
      neighbour: 'Hummingbot',
      link: 'https://github.com/hummingbot/hummingbot/issues/4738',
      incident:
        'The cancel of a just filled order fails, the connector stops tracking it, and its fill is ignored.',
      scenarios: ['S08'],
      here: '“Not found” is no fate: the fill that comes later is counted.',
    },
    {
      neighbour: 'Hummingbot',
      link: 'https://github.com/hummingbot/hummingbot/issues/2501',
      incident:
        'A maker order fills while it is being cancelled, and the hedge on the other market is never sent.',
      scenarios: ['M4', 'S08'],
      here: 'Whatever the quote fills, before or after its cancel, is hedged or closed.',
    },
    {
      neighbour: 'perp-dex-tools',
      link: 'https://github.com/your-quantguy/perp-dex-tools/pull/11',
      incident:
        'The open order had filled when its cancel failed; the code took the cancel for done and sent no close.',
      scenarios: ['S08'],
      here: 'What is held decides what is closed, not the answer to a cancel.',
    },
    {
      neighbour: 'tribeca',
      link: 'https://github.com/michaelgrosner/tribeca/issues/202',
      incident:
        'Over the rate limit the bot cannot cancel in time, and several of its orders are filled.',
      scenarios: ['N5', 'S46'],
      here: 'A quote expires by itself, and nothing is placed beside it before its end is told.',
    },
    {
      neighbour: 'NautilusTrader',
      link: 'https://github.com/nautechsystems/nautilus_trader/issues/3578',
      incident:
        'Fills were reported with a price of zero, and the position opened at an average of zero.',
      scenarios: ['S09'],
      here: 'Nothing is filled at a price of zero: an average is made of the venue’s own fills.',
    },
    {
      neighbour: 'NautilusTrader',
      link: 'https://github.com/nautechsystems/nautilus_trader/pull/4076',
      incident: 'A fill that arrives before its order is in the cache is dropped without a word.',
      scenarios: ['S15'],
      here: 'The digest is known before the order leaves, so that no fill is too early.',
    },
    {
      neighbour: 'NautilusTrader',
      link: 'https://github.com/nautechsystems/nautilus_trader/issues/3046',
      incident:
        'Fills that are replayed from the cache at a restart are applied again and raise duplicate ids.',
      scenarios: ['S16'],
      here: 'A fill is counted by its submission index, however often it is told.',
    },
    {
      neighbour: 'BYTEX',
      link: 'https://github.com/BYTEX-TRADE/bytex/issues/16',
      incident:
        'A redelivered fill of an order that had been split is applied a second time: -2.0 instead of -0.5.',
      scenarios: ['S16'],
      here: 'The position is what the stream reports; a fill told again adds nothing to either ledger.',
    },
    {
      neighbour: 'Kalshi AI bot',
      link: 'https://github.com/ryanfrigo/kalshi-ai-trading-bot/issues/49',
      incident: 'Positions are set to closed in the bot’s database and still exist at the venue.',
      scenarios: ['S10'],
      here: 'An accepted close is accepted and nothing more: closed is what stream and REST have proved.',
    },
    {
      neighbour: 'Bybit futures bot',
      link: 'https://github.com/CryptoGnome/Bybit-Futures-Bot/issues/1',
      incident:
        'Shorts are closed as if they were longs: the take-profit stands on the losing side.',
      scenarios: ['S13'],
      here: 'The side of a close is that of the observed sign, and reduce-only voids the other.',
    },
    {
      neighbour: 'dYdX web',
      link: 'https://github.com/dydxprotocol/v4-web/pull/577',
      incident:
        'Closing is clicked several times, and the later orders fail because they would increase the position.',
      scenarios: ['S13'],
      here: 'Two closes can never do more than one: the second finds less, and is no failure.',
    },
    {
      neighbour: 'Qubx',
      link: 'https://github.com/xLydianSoftware/Qubx/issues/386',
      incident:
        'A resting reduce-only take counts against the position, so that the close itself is refused.',
      scenarios: ['S25'],
      here: 'No order of ours rests beside a pair; what somebody left is cancelled before flat is proved.',
    },
    {
      neighbour: 'freqtrade',
      link: 'https://github.com/freqtrade/freqtrade/issues/12528',
      incident: 'After the position was closed another stop order was placed and left there.',
      scenarios: ['S25'],
      here: 'A trigger that waits is named or cancelled, and one that fires meets reduce-only closes.',
    },
    {
      neighbour: 'Velocity protocol',
      link: 'https://github.com/velocity-exchange/protocol-v2/pull/2039',
      incident:
        'Stop orders stayed active after their position was closed and could open a new one.',
      scenarios: ['S25'],
      here: 'What a stray trigger opens is unplanned, and closed at once.',
    },
    {
      neighbour: 'trading-gpt',
      link: 'https://github.com/yubing744/trading-gpt/issues/89',
      incident:
        'Small rests of automatic closes are taken for flat; they add up and tie up margin.',
      scenarios: ['S47', 'S51'],
      here: 'Less than one size step alone is dust; any other rest is closed or is a halt.',
    },
    {
      neighbour: 'go-trader',
      link: 'https://github.com/richkuo/go-trader/issues/1529',
      incident: 'A rest below one lot makes a close order that is sent again in every cycle.',
      scenarios: ['S51', 'S47'],
      here: 'Less than a step asks for no order, and every repetition has a bound and an end.',
    },
    {
      neighbour: 'Polymarket CLOB client',
      link: 'https://github.com/Polymarket/py-clob-client/pull/282',
      incident:
        'The venue changes a market’s tick while the client keeps the old one in its cache: orders are refused.',
      scenarios: ['N8', 'S42'],
      here: 'Steps and ticks are read for every plan, and what counts as zero never grows with them.',
    },
  ],
};
