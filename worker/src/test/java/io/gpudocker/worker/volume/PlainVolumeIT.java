package io.gpudocker.worker.volume;

import static io.gpudocker.worker.volume.VolumeHost.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.command.VolumeCommand.Backend;
import org.junit.jupiter.api.Test;

/** Plain volumes on the real engine. It needs root. */
class PlainVolumeIT extends VolumeContract {
    @Override
    Backend backend() {
        return Backend.PLAIN;
    }

    @Test
    void itsSizeIsANoteAndCanBecomeAnything() {
        VolumeSpec spec = spec(1, 16);
        volumes.create(spec);

        assertThat(spec.enforced()).isFalse();
        assertThat(volumes.grow(spec, 1 * MIB)).isEqualTo(new Growth.Grown());
        assertThat(volumes.usage(spec).capacityBytes()).isNull();
    }
}
