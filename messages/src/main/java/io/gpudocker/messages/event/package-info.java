/** What a worker reports without being asked. */
@NullMarked
package io.gpudocker.messages.event;

import org.jspecify.annotations.NullMarked;
