package io.gpudocker.worker.volume;

import io.gpudocker.messages.command.VolumeCommand.Backend;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One for each backend; and what works, once it was tried. Thread-safe. */
final class Backings {
    private final LoopBackend loop;
    private final QuotaBackend quota;
    private final PlainBackend plain;
    private final NfsBackend nfs;
    private volatile @Nullable VolumeBackends tried;

    Backings(LoopBackend loop, QuotaBackend quota, PlainBackend plain, NfsBackend nfs) {
        this.loop = loop;
        this.quota = quota;
        this.plain = plain;
        this.nfs = nfs;
    }

    LoopBackend loop() {
        return loop;
    }

    /** @throws IllegalArgumentException for {@code AUTO} */
    Backing of(Backend backend) {
        return switch (backend) {
            case LOOP -> loop;
            case QUOTA -> quota;
            case PLAIN -> plain;
            case NFS -> nfs;
            case AUTO -> throw new IllegalArgumentException("the backend was not chosen");
        };
    }

    VolumeBackends known() {
        VolumeBackends known = tried;
        return known == null ? probe() : known;
    }

    /** One at a time: two would be in each other's way. */
    synchronized VolumeBackends probe() {
        Map<Backend, String> problems = new EnumMap<>(Backend.class);
        for (Backend each : Backend.values()) {
            if (each != Backend.AUTO) {
                of(each).problem().ifPresent(problem -> problems.put(each, problem));
            }
        }
        VolumeBackends found = new VolumeBackends(problems);
        tried = found;
        return found;
    }
}
