package io.gpudocker.worker.handler;

import io.gpudocker.messages.view.VolumeView;
import io.gpudocker.worker.domain.VolumeRecord;
import io.gpudocker.worker.domain.VolumeVersionRecord;
import org.jspecify.annotations.Nullable;

/** What others get to see of a volume. */
public final class VolumeViews {
    private VolumeViews() {}

    /** @param usedBytes what is in it; null where that was not looked at or can't be learnt */
    public static VolumeView of(VolumeRecord volume, VolumeVersionRecord version, @Nullable Long usedBytes) {
        return new VolumeView(
                volume.name(),
                version.version(),
                version.volumeName(),
                version.backend(),
                version.size(),
                version.size() == null ? null : version.size().bytes(),
                usedBytes,
                CurrentVolume.spec("", version).enforced(),
                version.mountpoint(),
                volume.usedBy(),
                version.createdAt(),
                version.commandId());
    }
}
