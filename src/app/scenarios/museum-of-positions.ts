/** Incidents of neighbours in which a position was not what somebody said it was. */
import type { Room } from './incident.ts';

/** What was believed to be held, and what was. */
export const POSITIONS: Room = {
  title: 'Positions that were not what somebody said they were',
  incidents: [
    {
      neighbour: 'Hyperliquid Python SDK',
      link: 'https://github.com/hyperliquid-dex/hyperliquid-python-sdk/issues/228',
      incident:
        '`market_close` asks the default perp dex alone: for a position on another it finds nothing and silently does nothing.',
      scenarios: ['S01', 'S04'],
      here: 'Both scopes are read and both must answer; a witness that never showed an exposure cannot attest its end.',
    },
    {
      neighbour: 'Hyperliquid Rust SDK',
      link: 'https://github.com/hyperliquid-dex/hyperliquid-rust-sdk/issues/178',
      incident:
        'Opening works and closing says that the asset is not found; a reader traced his own case to positions being asked of the signer and not of the vault.',
      scenarios: ['N9', 'S01'],
      here: 'The account is part of the answer: one about another account is no answer.',
    },
    {
      neighbour: 'Hummingbot',
      link: 'https://github.com/hummingbot/hummingbot/issues/6805',
      incident:
        'Connected to a vault, the client shows the balance of the owner’s wallet instead of the vault’s.',
      scenarios: ['N9'],
      here: 'The start is refused when REST answers for an address that was not asked about.',
    },
    {
      neighbour: 'ccxt',
      link: 'https://github.com/ccxt/ccxt/issues/15606',
      incident:
        '`fetch_positions` now and then answers with an empty list while a position is open; minutes later it is right again.',
      scenarios: ['S53', 'S03'],
      here: 'One read strikes, two confirm, and neither writes the book: the stream’s amount stands.',
    },
    {
      neighbour: 'perp-dex-tools',
      link: 'https://github.com/your-quantguy/perp-dex-tools/issues/13',
      incident:
        'A wrong read of the position made the mismatch check end the process with the position open; the user asks for a second read first.',
      scenarios: ['S53', 'S02'],
      here: 'A contradiction is read again before it counts, and what follows it is a close and not an exit.',
    },
    {
      neighbour: 'ScavengerBot',
      link: 'https://github.com/ScavengerBot/ScavengerBot/issues/88',
      incident:
        'The venue moved a field of its answer, and the bot read a position of zero while one was open.',
      scenarios: ['S02'],
      here: 'An answer without the row that was asked for is inconclusive: neither zero nor drift.',
    },
    {
      neighbour: 'Hummingbot',
      link: 'https://github.com/hummingbot/hummingbot/issues/8215',
      incident:
        'The venue leaves closed positions out of its answer, so that the cache shows them for ever while others are open.',
      scenarios: ['S02'],
      here: 'An absent cross row is no answer; nothing is kept from an earlier read.',
    },
    {
      neighbour: 'Hummingbot',
      link: 'https://github.com/hummingbot/hummingbot/issues/6510',
      incident: 'A position that was closed by hand on the exchange is still displayed as active.',
      scenarios: ['S56', 'N7'],
      here: 'A trade that no order of ours explains is an emergency, whichever way it goes.',
    },
    {
      neighbour: 'go-trader',
      link: 'https://github.com/richkuo/go-trader/issues/576',
      incident:
        'A position that a stop or a person closed on the exchange stays in the bot’s state: one kind of strategy is left out of reconciliation.',
      scenarios: ['N7', 'S56'],
      here: 'Every key of the pair is watched in both margin modes, whoever trades it.',
    },
    {
      neighbour: 'MetaMask mobile',
      link: 'https://github.com/MetaMask/metamask-mobile/pull/35670',
      incident:
        'A close races one from another client, and “no position found” was shown as a failure on stale data.',
      scenarios: ['N7'],
      here: 'A close that finds nothing is judged by what is held: zero is proved, and the cycle recovers.',
    },
    {
      neighbour: 'MetaMask core',
      link: 'https://github.com/MetaMask/core/pull/9719',
      incident:
        'Closes were sized by a throttled snapshot and rounded up: larger than the position, or on the wrong side, they were refused.',
      scenarios: ['S54', 'N7'],
      here: 'Closes are sized by the largest witness and reduce-only; a smaller reading follows a refused size.',
    },
    {
      neighbour: 'Hummingbot',
      link: 'https://github.com/hummingbot/hummingbot/issues/6757',
      incident:
        'Closing fails with “reduce only order would increase position”, because the executor’s amount is not the position’s.',
      scenarios: ['S17', 'S24'],
      here: 'A close takes its quantity from the observed position and never from what orders were to fill.',
    },
    {
      neighbour: 'NautilusTrader',
      link: 'https://github.com/nautechsystems/nautilus_trader/issues/4736',
      incident:
        'A warm restart invents a fill that flattens the cached position; the strategy believes itself flat while the venue holds it.',
      scenarios: ['S21'],
      here: 'Nothing but a report of the stream changes an amount, and a start on something held is refused.',
    },
    {
      neighbour: 'NautilusTrader',
      link: 'https://github.com/nautechsystems/nautilus_trader/issues/3104',
      incident:
        'After ten days of holding, a restart computes +75 where the venue says -65, and the node does not start.',
      scenarios: ['S20', 'S21'],
      here: 'Positions are not rebuilt from fills: a residual is named as the venue tells it, and refused or closed.',
    },
    {
      neighbour: 'BYTEX',
      link: 'https://github.com/BYTEX-TRADE/bytex/issues/30',
      incident:
        'Reconciliation logs that the venue holds a position and goes on: a restarted node trades as if it were flat.',
      scenarios: ['S20'],
      here: 'Before the first build flat is proved by stream and REST, or nothing is opened.',
    },
    {
      neighbour: 'Hummingbot',
      link: 'https://github.com/hummingbot/hummingbot/issues/3324',
      incident:
        'After a restart the open position is not seen, and orders are placed as if there were none.',
      scenarios: ['S20', 'S21'],
      here: 'Refused by amount, market and margin mode, or closed first when told so.',
    },
    {
      neighbour: 'freqtrade',
      link: 'https://github.com/freqtrade/freqtrade/issues/10436',
      incident:
        'Restarted with an unfilled entry order, the bot takes the cancelled order for an open position.',
      scenarios: ['S23'],
      here: 'Orders that are found at the start refuse it by name, or are cancelled and that confirmed.',
    },
    {
      neighbour: 'passivbot',
      link: 'https://github.com/enarjord/passivbot/issues/980',
      incident:
        'The first fill had not been taken in when the next loop decided: the same entry was sent twice, to 142 % of its limit.',
      scenarios: ['S07', 'T0-T8'],
      here: 'No opening order is numbered while the fate of one before it is not told.',
    },
    {
      neighbour: 'freqtrade',
      link: 'https://github.com/freqtrade/freqtrade/issues/7107',
      incident:
        'A liquidation on the exchange is not seen: the bot goes on managing a position that is gone.',
      scenarios: ['S60', 'S39'],
      here: 'The report of a liquidation is an emergency at once: the other leg is closed and a person is asked.',
    },
    {
      neighbour: 'freqtrade',
      link: 'https://github.com/freqtrade/freqtrade/issues/11570',
      incident:
        'A position was liquidated before its stop could be placed and stayed open in the bot’s books.',
      scenarios: ['S60'],
      here: 'Whole or in part, what a liquidation leaves of the pair is closed within a tenth of a second.',
    },
    {
      neighbour: 'ccxt',
      link: 'https://github.com/ccxt/ccxt/issues/24044',
      incident: 'For shorts the side and the unrealised profit came with the wrong sign.',
      scenarios: ['S29', 'S13'],
      here: 'Sides follow the sign of the observed amount; profit is counted from fills, and the statement must close.',
    },
  ],
};
