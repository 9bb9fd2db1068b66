/** Every message there and back, and what bad input gets. */
@NullMarked
package io.gpudocker.messages.codec;

import org.jspecify.annotations.NullMarked;
