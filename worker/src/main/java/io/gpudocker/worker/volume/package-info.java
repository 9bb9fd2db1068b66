/** Sized disks that containers mount: made, measured, grown, copied, removed. */
@NullMarked
package io.gpudocker.worker.volume;

import org.jspecify.annotations.NullMarked;
