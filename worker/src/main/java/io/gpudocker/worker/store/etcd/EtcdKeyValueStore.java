package io.gpudocker.worker.store.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Txn;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.OptionsUtil;
import io.gpudocker.worker.ownership.etcd.EtcdCallException;
import io.gpudocker.worker.ownership.etcd.EtcdCallException.Kind;
import io.gpudocker.worker.ownership.etcd.EtcdClient;
import io.gpudocker.worker.store.KeyValueStore;
import io.gpudocker.worker.store.StoreUnavailableException;
import io.gpudocker.worker.store.TransactionLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Keys in etcd 3.4 or later. Thread-safe; every operation ends within its deadline (field case 22).
 *
 * <p>A transaction whose answer does not come may have happened, or may happen yet. It is settled by reading back what it
 * writes: when all of that is there it happened, else it is sent again, and of two that arrive the guards let one pass
 * only. So the writes of a transaction need a guard that they themselves break.
 */
public final class EtcdKeyValueStore implements KeyValueStore {
    /** Entries in one answer of a list. */
    static final int PAGE = 200;

    private final EtcdClient client;
    private final Duration limit;

    /**
     * @param client closed by whoever made it
     * @param limit of one operation with all its attempts, such as 5 s
     */
    public EtcdKeyValueStore(EtcdClient client, Duration limit) {
        this.client = client;
        this.limit = limit;
    }

    @Override
    public Optional<Entry> get(String key) {
        Deadline deadline = new Deadline(limit);
        GetResponse found = asked(deadline, () -> read(deadline, Requests.bytes(key), GetOption.DEFAULT));
        return found.getKvs().stream().findFirst().map(Requests::entry);
    }

    @Override
    public List<Optional<Entry>> get(List<String> keys) {
        Deadline deadline = new Deadline(limit);
        Op[] reads = keys.stream()
                .map(key -> Op.get(Requests.bytes(key), GetOption.DEFAULT))
                .toArray(Op[]::new);
        TxnResponse found = asked(deadline, () -> transaction(deadline, txn -> txn.Then(reads)));
        return found.getGetResponses().stream()
                .map(each -> each.getKvs().stream().findFirst().map(Requests::entry))
                .toList();
    }

    @Override
    public List<Entry> list(String prefix) {
        Deadline deadline = new Deadline(limit);
        while (true) {
            try {
                return pages(prefix, deadline);
            } catch (EtcdCallException e) {
                // Compacted between two pages: begin again, at a newer revision.
                if (e.kind() != Kind.COMPACTED || !deadline.pause()) {
                    throw unavailable(e);
                }
            }
        }
    }

    private List<Entry> pages(String prefix, Deadline deadline) {
        ByteSequence end = OptionsUtil.prefixEndOf(Requests.bytes(prefix));
        List<Entry> entries = new ArrayList<>();
        ByteSequence from = Requests.bytes(prefix);
        long revision = 0;
        while (true) {
            ByteSequence start = from;
            GetOption option = GetOption.builder()
                    .withRange(end)
                    .withLimit(PAGE)
                    .withRevision(revision)
                    .build();
            GetResponse page = asked(deadline, () -> read(deadline, start, option));
            page.getKvs().forEach(found -> entries.add(Requests.entry(found)));
            if (!page.isMore()) {
                return entries;
            }
            revision = page.getHeader().getRevision();
            from = Requests.bytes(entries.getLast().key() + '\0');
        }
    }

    @Override
    public Commit commit(List<Guard> guards, List<Write> writes) {
        TransactionLimits.check(guards, writes);
        Deadline deadline = new Deadline(limit);
        boolean unsure = false;
        while (true) {
            try {
                return unsure ? settle(guards, writes, deadline) : send(guards, writes, deadline);
            } catch (EtcdCallException e) {
                unsure = true;
                if (e.kind() == Kind.INVALID) {
                    throw new IllegalArgumentException("etcd refuses a transaction: " + e.getMessage(), e);
                }
                if (!deadline.pause()) {
                    throw unavailable(e);
                }
            }
        }
    }

    /** Sends it again unless it happened; a refusal may come from the first one having arrived meanwhile. */
    private Commit settle(List<Guard> guards, List<Write> writes, Deadline deadline) {
        Optional<Commit> happened = readBack(writes, deadline);
        if (happened.isPresent()) {
            return happened.get();
        }
        Commit again = send(guards, writes, deadline);
        return again instanceof Commit.Refused ? readBack(writes, deadline).orElse(again) : again;
    }

    private Commit send(List<Guard> guards, List<Write> writes, Deadline deadline) {
        Cmp[] comparisons = guards.stream().map(Requests::comparison).toArray(Cmp[]::new);
        Op[] operations = writes.stream().map(Requests::operation).toArray(Op[]::new);
        Op[] reads = guards.stream().map(Requests::read).toArray(Op[]::new);
        TxnResponse answer = transaction(
                deadline, txn -> txn.If(comparisons).Then(operations).Else(reads));
        if (answer.isSucceeded()) {
            return new Commit.Done(answer.getHeader().getRevision());
        }
        List<GetResponse> found = answer.getGetResponses();
        return new Commit.Refused(IntStream.range(0, guards.size())
                .filter(i -> !Requests.holds(guards.get(i), found.get(i)))
                .mapToObj(guards::get)
                .toList());
    }

    /** What was written, if all of it is there and was written at once. */
    private Optional<Commit> readBack(List<Write> writes, Deadline deadline) {
        Op[] reads = writes.stream().map(Requests::read).toArray(Op[]::new);
        TxnResponse answer = transaction(deadline, txn -> txn.Then(reads));
        List<GetResponse> found = answer.getGetResponses();
        if (writes.isEmpty()
                || !IntStream.range(0, writes.size()).allMatch(i -> Requests.done(writes.get(i), found.get(i)))) {
            return Optional.empty();
        }
        long[] revisions = found.stream()
                .flatMap(each -> each.getKvs().stream())
                .mapToLong(each -> each.getModRevision())
                .distinct()
                .toArray();
        return switch (revisions.length) {
            case 0 -> Optional.of(new Commit.Done(answer.getHeader().getRevision()));
            case 1 -> Optional.of(new Commit.Done(revisions[0]));
            default -> Optional.empty();
        };
    }

    private TxnResponse transaction(Deadline deadline, Function<Txn, Txn> fill) {
        Function<Client, CompletableFuture<TxnResponse>> request =
                each -> fill.apply(each.getKVClient().txn()).commit();
        return client.call("transaction", deadline.attempt(), request);
    }

    private GetResponse read(Deadline deadline, ByteSequence key, GetOption option) {
        return client.call(
                "read", deadline.attempt(), each -> each.getKVClient().get(key, option));
    }

    /** Tries a read until it is answered or there is no time left. */
    private static <T> T asked(Deadline deadline, Supplier<T> read) {
        while (true) {
            try {
                return read.get();
            } catch (EtcdCallException e) {
                if (e.kind() == Kind.COMPACTED) {
                    throw e;
                }
                if (!deadline.pause()) {
                    throw unavailable(e);
                }
            }
        }
    }

    private static StoreUnavailableException unavailable(EtcdCallException e) {
        return new StoreUnavailableException(String.valueOf(e.getMessage()), e);
    }
}
