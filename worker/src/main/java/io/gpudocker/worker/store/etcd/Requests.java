package io.gpudocker.worker.store.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.gpudocker.worker.store.KeyValueStore.Entry;
import io.gpudocker.worker.store.KeyValueStore.Guard;
import io.gpudocker.worker.store.KeyValueStore.Write;

/** Our guards and writes as etcd's, and its answers as ours. Pure. */
final class Requests {
    private static final GetOption KEY_ONLY =
            GetOption.builder().withKeysOnly(true).build();

    private Requests() {}

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, UTF_8);
    }

    static Cmp comparison(Guard guard) {
        ByteSequence key = bytes(guard.key());
        return switch (guard) {
            case Guard.Absent _ -> new Cmp(key, Cmp.Op.EQUAL, CmpTarget.version(0));
            case Guard.Unchanged(String _, long mod) -> new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(mod));
            case Guard.CreatedAt(String _, long made) -> new Cmp(key, Cmp.Op.EQUAL, CmpTarget.createRevision(made));
            case Guard.HasValue(String _, String value) -> new Cmp(key, Cmp.Op.EQUAL, CmpTarget.value(bytes(value)));
        };
    }

    /** Reads what a guard is about. */
    static Op read(Guard guard) {
        GetOption option = guard instanceof Guard.HasValue ? GetOption.DEFAULT : KEY_ONLY;
        return Op.get(bytes(guard.key()), option);
    }

    /** Whether a guard holds for what {@link #read(Guard)} brought. */
    static boolean holds(Guard guard, GetResponse read) {
        if (read.getKvs().isEmpty()) {
            return guard instanceof Guard.Absent;
        }
        KeyValue found = read.getKvs().getFirst();
        return switch (guard) {
            case Guard.Absent _ -> false;
            case Guard.Unchanged(String _, long mod) -> found.getModRevision() == mod;
            case Guard.CreatedAt(String _, long made) -> found.getCreateRevision() == made;
            case Guard.HasValue(String _, String value) -> found.getValue().equals(bytes(value));
        };
    }

    static Op operation(Write write) {
        return switch (write) {
            case Write.Put(String key, String value) -> Op.put(bytes(key), bytes(value), PutOption.DEFAULT);
            case Write.Delete(String key) -> Op.delete(bytes(key), DeleteOption.DEFAULT);
            case Write.DeletePrefix(String prefix) ->
                Op.delete(bytes(prefix), DeleteOption.builder().isPrefix(true).build());
        };
    }

    /** Reads what a write would have left behind. */
    static Op read(Write write) {
        return switch (write) {
            case Write.Put(String key, String _) -> Op.get(bytes(key), GetOption.DEFAULT);
            case Write.Delete(String key) -> Op.get(bytes(key), KEY_ONLY);
            case Write.DeletePrefix(String prefix) ->
                Op.get(
                        bytes(prefix),
                        GetOption.builder()
                                .isPrefix(true)
                                .withKeysOnly(true)
                                .withLimit(1)
                                .build());
        };
    }

    /** Whether what {@link #read(Write)} brought is what the write leaves behind. */
    static boolean done(Write write, GetResponse read) {
        return switch (write) {
            case Write.Put(String _, String value) ->
                !read.getKvs().isEmpty() && read.getKvs().getFirst().getValue().equals(bytes(value));
            case Write.Delete _, Write.DeletePrefix _ -> read.getKvs().isEmpty();
        };
    }

    static Entry entry(KeyValue found) {
        return new Entry(
                found.getKey().toString(UTF_8),
                found.getValue().toString(UTF_8),
                found.getCreateRevision(),
                found.getModRevision());
    }
}
